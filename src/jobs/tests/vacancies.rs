//! What only vacancies have.

use super::{House, NOW, houses, vacancy};
use crate::{
    catalogue::Paging,
    clock::DAY,
    directory::Actor,
    fiscal::Cp2021,
    jobs::{
        company::CompanyContent,
        listing::{Content, Filter, Level, ListingError, Problem, Show, Sort, Step},
        vacancy::{Contract, Period, VacancyDetails, VacancyFilter, json_ld},
    },
};
use serde_json::json;

const SITE: &str = "https://lavoro.example";

impl House {
    async fn offer(&self, content: Content<VacancyDetails>) -> i64 {
        let id = self.jobs.vacancies.add(Actor::server(), "", content).await.unwrap();
        self.jobs.vacancies.step(Actor::server(), id, 1, Step::Publish).await.unwrap();
        id
    }

    async fn titles(&self, filter: VacancyFilter) -> Vec<String> {
        let page = self.jobs.vacancies.list(filter, Paging::new(1, 50)).await.unwrap();
        assert_eq!(page.total as usize, page.rows.len(), "{}", self.engine.name);
        page.rows.into_iter().map(|entry| entry.content.title).collect()
    }
}

fn common(common: Filter) -> VacancyFilter {
    VacancyFilter { common, ..VacancyFilter::default() }
}

async fn fill(house: &House) {
    let offer = async |title: &str, change: fn(&mut Content<VacancyDetails>, &House)| {
        let mut content = vacancy(title, Some(house.lecce));
        change(&mut content, house);
        house.clock.advance(1_000_000);
        house.offer(content).await
    };
    offer("Camerieri di sala", |_, _| {}).await;
    offer("Addetti al ricevimento", |content, house| {
        (content.office, content.comune, content.comune_name) =
            (Some(house.nardo), "075052".into(), "Nardò".into());
        content.details.cp2021 = "4.2.2.2.0".into();
        content.details.part_time = true;
        content.level = Level::Regional;
        content.ends_at = Some(NOW + 5 * DAY);
    })
    .await;
    offer("Muratori", |content, house| {
        content.details.cp2021 = "6.1.2.1.0".into();
        content.details.contracts = [Contract::Permanent, Contract::FixedTerm].into_iter().collect();
        content.details.profession = "Muratore".into();
        content.territory = Some(house.territory);
        content.ends_at = Some(NOW + 60 * DAY);
    })
    .await;
}

#[tokio::test]
async fn lists_are_filtered_and_sorted() {
    for house in houses().await {
        fill(&house).await;
        let check = async |filter: VacancyFilter, expected: &[&str]| {
            assert_eq!(house.titles(filter.clone()).await, expected, "{} {filter:?}", house.engine.name);
        };
        let (sala, ricevimento, muratori) = ("Camerieri di sala", "Addetti al ricevimento", "Muratori");
        check(VacancyFilter::default(), &[muratori, ricevimento, sala]).await;
        let by = |sort| common(Filter { sort, ..Filter::default() });
        check(by(Sort::Deadline), &[ricevimento, sala, muratori]).await;
        check(by(Sort::Title), &[ricevimento, sala, muratori]).await;
        let words = |words: &str| common(Filter { words: words.into(), ..Filter::default() });
        check(words("muratore"), &[muratori]).await;
        check(words("CAMERIERA sala"), &[ricevimento, sala]).await;
        check(words("nardo"), &[ricevimento]).await;
        check(words("nardo sala mare inesistente"), &[]).await;
        check(common(Filter { comune: "075052".into(), ..Filter::default() }), &[ricevimento]).await;
        check(common(Filter { office: Some(house.nardo), ..Filter::default() }), &[ricevimento]).await;
        check(common(Filter { level: Some(Level::Regional), ..Filter::default() }), &[ricevimento]).await;
        let soon = common(Filter { ends_before: Some(NOW + 10 * DAY), ..Filter::default() });
        check(soon, &[ricevimento]).await;
        let territory = common(Filter { territory: Some(house.lecce), ..Filter::default() });
        check(territory, &[ricevimento, sala]).await;
        let of = |profession: &str| VacancyFilter {
            profession: Cp2021::parse(profession).ok(),
            ..VacancyFilter::default()
        };
        check(of("5.2"), &[sala]).await;
        check(of("5.2.2.3.2"), &[sala]).await;
        check(of("4"), &[ricevimento]).await;
        let contract = |contract| VacancyFilter { contract: Some(contract), ..VacancyFilter::default() };
        check(contract(Contract::Permanent), &[muratori]).await;
        check(contract(Contract::Internship), &[]).await;
        let part_time = |wanted| VacancyFilter { part_time: Some(wanted), ..VacancyFilter::default() };
        check(part_time(true), &[ricevimento]).await;
        check(part_time(false), &[muratori, sala]).await;
        house.clock.set(NOW + 30 * DAY);
        check(VacancyFilter::default(), &[muratori]).await;
        let ended = |show| common(Filter { show, ..Filter::default() });
        check(ended(Show::Ended), &[ricevimento, sala]).await;
        check(ended(Show::All), &[muratori, ricevimento, sala]).await;
    }
}

#[tokio::test]
async fn pages_have_totals() {
    for house in houses().await {
        for n in 0..5 {
            house.offer(vacancy(&format!("v{n}"), None)).await;
        }
        let page =
            async |number| house.jobs.vacancies.list(VacancyFilter::default(), Paging::new(number, 2)).await;
        let last = page(3).await.unwrap();
        assert_eq!((last.total, last.pages(), last.rows.len()), (5, 3, 1), "{}", house.engine.name);
        assert_eq!(last.rows[0].content.title, "v0");
        let beyond = page(4).await.unwrap();
        assert_eq!((beyond.total, beyond.rows.len()), (5, 0));
    }
}

#[tokio::test]
async fn values_are_counted_among_what_else_is_asked() {
    for house in houses().await {
        fill(&house).await;
        let filter = VacancyFilter { contract: Some(Contract::Permanent), ..VacancyFilter::default() };
        let facets = house.jobs.vacancies.facets(filter).await.unwrap();
        let of = |field: &str| -> Vec<(String, i64)> {
            let facets = facets.iter().find(|facets| facets.field == field).unwrap();
            facets.values.iter().map(|facet| (facet.value.clone(), facet.count)).collect()
        };
        let named = |pairs: &[(&str, i64)]| -> Vec<(String, i64)> {
            pairs.iter().map(|(value, count)| ((*value).to_owned(), *count)).collect()
        };
        assert_eq!(of("contract"), named(&[("fixed-term", 3), ("permanent", 1)]), "its own field is free");
        assert_eq!(of("comune"), named(&[("075035", 1)]));
        assert_eq!(of("level"), named(&[("provincial", 1)]));
        assert_eq!(of("office"), named(&[(&house.lecce.to_string(), 1)]));
        let all = house.jobs.vacancies.facets(VacancyFilter::default()).await.unwrap();
        let comuni = all.iter().find(|facets| facets.field == "comune").unwrap();
        assert_eq!((comuni.values[0].label.as_str(), comuni.values[1].label.as_str()), ("Lecce", "Nardò"));
    }
}

#[tokio::test]
async fn whose_work_is_kept_back_nobody_finds_out() {
    for house in houses().await {
        let content = CompanyContent {
            denomination: "Masseria Prova 7".into(),
            partita_iva: "00743110157".into(),
            ..CompanyContent::default()
        };
        let company = house.jobs.companies.add(Actor::server(), content).await.unwrap();
        let mut content = house.vacancy("Operai agricoli");
        content.details.company = Some(company);
        content.details.reserved = true;
        let id = house.offer(content).await;
        let public = house.jobs.vacancies.load(None, id).await.unwrap();
        assert_eq!(
            (public.content.details.company, public.content.details.company_name.as_str()),
            (None, "")
        );
        let own = house.jobs.vacancies.load(Some(house.operator.into()), id).await.unwrap();
        assert_eq!(own.content.details.company_name, "Masseria Prova 7", "the name of the entry");
        let listed = house.jobs.vacancies.list(VacancyFilter::default(), Paging::new(1, 9)).await.unwrap();
        assert_eq!(listed.rows[0].content.details.company, None);
        let found = |filter| house.titles(filter);
        assert!(found(VacancyFilter { company: Some(company), ..VacancyFilter::default() }).await.is_empty());
        assert!(found(common(Filter { words: "masseria".into(), ..Filter::default() })).await.is_empty());
        for entry in [&public, &own] {
            let posting = json_ld(entry, SITE, NOW).unwrap();
            assert_eq!(posting["hiringOrganization"], "confidential");
            assert!(!posting.to_string().contains("Masseria"));
        }
        let sql = "SELECT t.text FROM catalogue_text t JOIN catalogue c ON c.id = t.entry_id WHERE c.kind = 'vacancy'";
        let texts = house.engine.db.read(move |conn| conn.query::<(String,)>(sql, &[])).await.unwrap();
        assert!(texts.len() == 1 && !texts[0].0.contains("Masseria"), "{texts:?}");
        let mut ghost = house.vacancy("x");
        ghost.details.company = Some(9_999);
        let Err(ListingError::Invalid(faults)) = house.jobs.vacancies.add(Actor::server(), "", ghost).await
        else {
            panic!("no such company")
        };
        assert_eq!(faults.of("company"), Some(&Problem::Unknown));
    }
}

#[tokio::test]
async fn a_posting_has_what_search_engines_ask_for() {
    for house in houses().await {
        let mut content = house.vacancy("Camerieri </script> di sala");
        content.details.seasonal = true;
        content.details.positions = 3;
        (content.details.minutes_min, content.details.minutes_max) = (Some(20 * 60), Some(37 * 60 + 30));
        (content.details.pay_min, content.details.pay_max) = (Some(120_000), Some(135_050));
        content.details.pay_period = Some(Period::Month);
        let id = house.offer(content).await;
        let entry = house.jobs.vacancies.load(None, id).await.unwrap();
        let posting = json_ld(&entry, SITE, NOW).unwrap();
        let description = posting["description"].as_str().unwrap();
        assert!(description.contains("<strong>ai tavoli</strong>"), "{description}");
        for (name, expected) in [
            ("@type", json!("JobPosting")),
            ("datePosted", json!("2026-11-27")),
            ("validThrough", json!("2026-12-17T09:59:59+01:00")),
            ("employmentType", json!(["FULL_TIME", "TEMPORARY"])),
            ("hiringOrganization", json!({ "@type": "Organization", "name": "Trattoria Prova 1 S.r.l." })),
            ("totalJobOpenings", json!(3)),
            ("workHours", json!("20-37.5")),
            ("url", json!(format!("{SITE}/offerte/{id}-camerieri-script-di-sala"))),
            (
                "jobLocation",
                json!({ "@type": "Place", "address": { "@type": "PostalAddress", "addressLocality": "Lecce",
                        "addressRegion": "Puglia", "addressCountry": "IT" } }),
            ),
            (
                "baseSalary",
                json!({ "@type": "MonetaryAmount", "currency": "EUR", "value": { "@type": "QuantitativeValue",
                        "unitText": "MONTH", "minValue": 1200, "maxValue": 1350.5 } }),
            ),
        ] {
            assert_eq!(posting[name], expected, "{name}");
        }
        assert!(json_ld(&entry, SITE, NOW + 21 * DAY).is_none(), "none of one that is over");
        house.jobs.vacancies.step(Actor::server(), id, 2, Step::Close).await.unwrap();
        let closed = house.jobs.vacancies.load(None, id).await.unwrap();
        assert!(json_ld(&closed, SITE, NOW).is_none());
    }
}
