//! What a revision says beside its text, in a few words each.

use templates::media::{file_path, image_path};
use templates::pages::newsroom::FileRow;
use templates::text::portal::{contents as words, newsroom as text};

use crate::directory::PrincipalId;
use crate::media::MediaFile;
use crate::portal::contents::{Audience, Details, Draft, Kind, Type, fields_of};
use crate::rome;
use crate::web::portal::Names;

/// Where and for whom it is, then the fields of its kind; empty ones are left out.
pub(super) fn facts<'a>(kind: Kind, details: &Details, names: &Names) -> Vec<(&'a str, String)> {
    let channel = details.channel().and_then(|id| names.known.channel_of(id)).map(|one| one.name.clone());
    let territory = names.territory(details.territory());
    let territory = if territory.is_empty() { text::ALL_TERRITORIES } else { territory };
    let internal = details.audience() == Some(Audience::Internal);
    let expires = details.expires_at.map(templates::format::date_time);
    let place = [
        (text::FIELD_CHANNEL, channel.unwrap_or_default()),
        (text::FIELD_TERRITORY, territory.to_owned()),
        (text::FIELD_EXPIRES, expires.unwrap_or_default()),
        (text::FIELD_AUDIENCE, if internal { text::audience("internal").to_owned() } else { String::new() }),
    ];
    let field = |(field, kind, _): &(crate::portal::contents::Field, Type, bool)| {
        let value = details.fields.get(*field);
        (words::field(field.as_str()), shown(*kind, value, names))
    };
    place
        .into_iter()
        .chain(fields_of(kind).iter().map(field))
        .filter(|(_, value)| !value.is_empty())
        .collect()
}

/// A value as people read it.
fn shown(kind: Type, value: &str, names: &Names) -> String {
    match kind {
        Type::Choice(_) => words::choice(value).to_owned(),
        Type::Date | Type::Moment => match rome::parse_moment(value) {
            Some((at, true)) => templates::format::date(at),
            Some((at, false)) => templates::format::date_time(at),
            None => value.to_owned(),
        },
        Type::Offices | Type::Person => {
            let ids = value.split(',').filter_map(|id| id.trim().parse().ok());
            let name = |id| names.offices.of(PrincipalId(id)).map(|office| office.name.clone());
            ids.filter_map(name).collect::<Vec<_>>().join(", ")
        }
        Type::Lines => value.lines().collect::<Vec<_>>().join(", "),
        Type::Yes if value == "1" => words::YES.to_owned(),
        _ => value.to_owned(),
    }
}

/// Files and pictures, in their order.
pub(super) fn files(draft: &Draft, kept: &[MediaFile]) -> Vec<FileRow> {
    let row = |one: &crate::portal::contents::Attached| {
        let file = kept.iter().find(|file| file.id == one.media)?;
        Some(FileRow {
            name: if one.title.is_empty() { file.name.clone() } else { one.title.clone() },
            href: if file.format.is_image() {
                image_path(file.id, 1280)
            } else {
                file_path(file.id, &file.name)
            },
            media_type: file.media_type.clone(),
            size: file.size.unsigned_abs(),
            picture: file.dimensions().filter(|_| file.format.is_image()).map(|size| (file.id, size)),
            purpose: one.purpose.clone(),
            alt: one.alt.clone(),
        })
    };
    draft.details.media.iter().filter_map(row).collect()
}
