//! English.

use super::{AlarmText, DsnText, ErrorText, Guide, Text, lists};
use crate::mails::dsn::DsnReason;

/// English, for those who read it more easily.
pub static EN: Text = Text {
    lang: "en",
    dsn: DSN,
    alarm: ALARM,
    lists: lists::EN,
    site_name: "Pugliaimpiego",
    site_claim: "Mail and services of the job centres",
    site_owner: "Employment services",

    home_title: "The job centres’ mail",
    home_lead: "Mail of the offices and of those who work there passes through here. You can read it with the program \
                you already use, on a computer or a phone.",
    home_domains: "This server hosts the addresses of:",
    home_setup_title: "Set up your mail program",
    home_setup_body: "Server names, ports and step by step instructions for Thunderbird, Apple Mail, Outlook and the \
                      phone. It takes a few minutes.",
    home_setup_link: "Go to the set-up",
    home_passwords_link: "Make or take away an app password",

    setup_title: "Set up your mail program",
    setup_lead: "Read and write your mail with the program you like, on a computer or a phone. All you need is your \
                 address and your password: everything else is here.",
    setup_contents: "On this page",
    setup_needs: "What you need",
    setup_user: "User name",
    setup_user_value: "Your whole mail address, including the part after the at sign.",
    setup_user_example: |domain| format!("name.surname@{domain}"),
    setup_password: "Password",
    setup_password_value: "That of your account, or better an app password: you may have one for each device.",
    setup_largest: "Messages and attachments",
    setup_largest_value: |attachments, message| {
        format!(
            "The attachments of a message may have about {attachments} altogether. They grow by more than a third on their \
             way: the whole message may be as large as {message}."
        )
    },
    setup_servers: "The servers",
    setup_servers_lead: "Many programs find them by themselves. If yours asks for them, copy them from these tables and \
                         prefer the column “Recommended”.",
    setup_incoming: "Incoming mail (IMAP)",
    setup_outgoing: "Outgoing mail (SMTP)",
    setup_not_served: "This server does not offer the service to mail programs at present.",
    setup_setting: "Setting",
    setup_recommended: "Recommended",
    setup_alternative: "Alternative",
    setup_kind: "Kind of account",
    setup_server: "Server",
    setup_port: "Port",
    setup_security: "Security",
    setup_tls: "SSL/TLS",
    setup_starttls: "STARTTLS",
    setup_authentication: "Authentication",
    setup_authentication_value: "Normal password",
    setup_user_cell: "Your whole address",
    setup_guides: "Step by step",
    setup_guides_lead: "Choose your program. Names of menus differ a little between versions.",
    setup_guide: &[
        Guide {
            anchor: "thunderbird",
            title: "Thunderbird",
            platform: "Windows, macOS, Linux and Android",
            steps: &[
                "Open Thunderbird and choose “New Account”, then “Email” from the menu.",
                "Write your name, your whole address and your password, then press “Continue”.",
                "Thunderbird finds the servers by itself: see that IMAP is chosen and confirm.",
                "If it does not find them, press “Configure manually” and copy the two tables.",
            ],
            note: "This is the easiest way: in most cases there is nothing else to write.",
        },
        Guide {
            anchor: "apple-mail",
            title: "Apple Mail",
            platform: "Mac",
            steps: &[
                "Open Mail and choose “Add Account…”, then “Other Mail Account…” from the “Mail” menu.",
                "Write your name, your whole address and your password, then press “Sign In”.",
                "When Mail asks for the servers, choose the type IMAP and copy the incoming and the outgoing server.",
                "Press “Sign In”, leave “Mail” ticked and finish with “Done”.",
            ],
            note: "To look at the ports: “Mail”, “Settings…”, “Accounts”, “Server Settings”.",
        },
        Guide {
            anchor: "outlook",
            title: "Outlook",
            platform: "Windows, classic version",
            steps: &[
                "From the “File” menu choose “Add Account” and write your whole address.",
                "Open “Advanced options”, tick “Let me set up my account manually” and press “Connect”.",
                "Choose “IMAP” and copy server, port and encryption method from the two tables.",
                "Write your password and press “Connect”.",
            ],
            note: "The new Outlook for Windows and Outlook for phones keep mail and password on Microsoft’s servers as \
                   well: for office mail prefer classic Outlook or Thunderbird.",
        },
        Guide {
            anchor: "telefono",
            title: "Phone and tablet",
            platform: "iPhone, iPad and Android",
            steps: &[
                "iPhone and iPad: open “Settings”, “Apps”, “Mail”, “Mail Accounts” and choose “Add Account”, “Other”, \
                 “Add Mail Account”.",
                "Android: install Thunderbird, or open the mail app and choose “Add account” and “Other”.",
                "Write your name, whole address and password, then choose IMAP.",
                "Copy server, port and security from the two tables. In both the user name is your whole address, even \
                 where the phone calls it optional.",
            ],
            note: "On a phone you also use privately, set a screen lock.",
        },
    ],
    setup_apple_profile: "Adds your mailbox to Mail. It holds no password: the device asks for it while installing.",
    setup_offices: "Your office’s mailbox",
    setup_offices_body: &[
        "No second account is needed. After the first log-in you find, beside your own folders, the mailboxes of the \
         offices you belong to: you read them and keep them in order together with your colleagues. If they do not \
         appear, right-click the account in Thunderbird and choose “Subscribe…”.",
        "To write in the office’s name add an identity with the office’s address to your account and leave the outgoing \
         server as it is: the user name stays yours.",
    ],
    setup_troubles: "If something does not work",
    setup_trouble: &[
        (
            "The password is refused",
            "See that the user name is your whole address and that caps lock is off. After many wrong attempts the \
             server asks you to wait: try again in a quarter of an hour.",
        ),
        (
            "I receive mail but cannot send",
            "See that authentication and security of the outgoing server are set as above. Some networks block one of \
             the ports: try the alternative. Port 25 is not for mail programs.",
        ),
        (
            "The folders “Sent” or “Trash” appear twice",
            "In the settings of the account choose, for sent mail, drafts and trash, the folders that are already on \
             the server.",
        ),
    ],
    setup_certificate: "The program says that the certificate is not valid",
    setup_certificate_signed: "Do not go on. See that the server’s name is written as above and that date and time of \
                               the device are right; if the warning stays, tell us.",
    setup_certificate_self_signed: "This server uses a certificate signed by itself and not by a recognised authority, as \
                                    is usual in trials: the program cannot verify it and asks you to confirm an \
                                    exception. Accept it only if those who run the server told you to.",
    setup_help: "Still stuck?",
    setup_help_body: "Write to those who run the mail service, from another address if yours does not work:",

    setup_address: "Your address",
    setup_address_lead: "Write your address to get a ready profile for iPhone, iPad and Mac, and what other phones need. \
                         Your password is not asked for.",
    setup_address_other: "The settings for another address",
    setup_address_label: "E-mail address",
    setup_address_button: "Show the settings",
    setup_address_wrong: "This is not a complete e-mail address: write it with the at sign, such as \
                          name.surname@domain.",
    setup_address_elsewhere: "Mail of this domain is not on this server: check the part after the at sign.",
    setup_own: "The settings for",
    setup_profile: "iPhone, iPad and Mac",
    setup_profile_body: "Download the profile, then open it from Settings (“Profile Downloaded”) and install it: the \
                         device asks for the password and adds the mailbox to Mail.",
    setup_profile_button: "Download the profile",
    setup_profile_note: "The device shows it as “Not Signed”: that is normal. It holds only address, servers and \
                         ports, no password, and you can remove it at any time.",
    setup_code: "Go on with your phone",
    setup_code_body: "Point the camera of your phone or tablet at the code: it opens this page, with your settings.",
    setup_code_label: "QR code that opens this page on a phone",
    setup_code_link: "Or open:",
    setup_android: "Android",
    setup_android_body: "Install Thunderbird and enter this address: it finds the servers by itself. For another mail app \
                         follow the guide and copy the data of the servers.",
    setup_android_link: "Go to the guide for phones",
    setup_password_link: "Make an app password",

    error_home: "Back to the first page",
    error_bad_request: ErrorText {
        title: "Bad request",
        body: "The server did not understand the request. Go back and try again.",
    },
    error_forbidden: ErrorText {
        title: "Not allowed",
        body: "The form came from another site and nothing was done. Open the page from here and try again.",
    },
    error_not_allowed: ErrorText {
        title: "You have no access to this page",
        body: "The page is there, but it is not open to your account. If you think this is wrong, write to your office.",
    },
    error_stale_form: ErrorText {
        title: "The form is out of date",
        body: "The form was open for too long, or you have changed the account meanwhile. Nothing was done: go back, \
               load the page again and retry. Cookies are needed.",
    },
    error_not_found: ErrorText {
        title: "Page not found",
        body: "The page you are looking for is not here, or not any more. Check the address, or start from the first \
               page.",
    },
    error_method: ErrorText {
        title: "Not possible here",
        body: "This page does not take that request. Go back and try again.",
    },
    error_too_large: ErrorText {
        title: "Request too large",
        body: "What you sent is larger than allowed. Make it smaller and try again.",
    },
    error_misdirected: ErrorText {
        title: "Address of another site",
        body: "This server does not answer for the address you asked for. Check how it is written.",
    },
    error_too_many: ErrorText {
        title: "Too many requests",
        body: "Too many requests came from your network address in a short time. Wait a minute and try again.",
    },
    error_internal: ErrorText {
        title: "Something broke",
        body: "The fault is ours, not yours. It has been noted: try again in a few minutes.",
    },
    error_unavailable: ErrorText {
        title: "Not available at the moment",
        body: "The server takes too long to answer. Try again in a few minutes.",
    },
};

const DSN: DsnText = DsnText {
    sender: "Mail system",
    failed_subject: "Message not delivered",
    delayed_subject: "Message late, still being tried",
    relayed_subject: "Message handed to the destination server",
    delivered_subject: "Message delivered",
    greeting: |host| format!("This notice was written by the mail system of {host}."),
    about: |subject| format!("It is about your message with the subject \"{subject}\"."),
    failed_intro: "The message could not reach:",
    delayed_intro: |waited, left| {
        let waited = if waited == 1 { "one hour".to_owned() } else { format!("{waited} hours") };
        let left = if left == 1 { "hour".to_owned() } else { format!("{left} hours") };
        format!(
            "The message has been waiting for {waited} and has not reached the addresses below yet. \
             The system goes on trying for another {left}:"
        )
    },
    relayed_intro: "The message was taken by the server of:",
    delivered_intro: "The message has reached:",
    reason: reason_sentence,
    remote_words: |host| format!("Reply of the server {host}:"),
    failed_end: "The message will not be sent to these addresses again. \
                 If need be, correct the address or reach the recipient in another way, then write again.",
    delayed_end: "There is no need to send it again: if it cannot be delivered another notice will come.",
    relayed_end: "That server does not confirm final delivery: this notice does not say that the message was read.",
    delivered_end: "You asked for this confirmation of delivery. It does not say that the message was read.",
};

fn reason_sentence(reason: DsnReason) -> &'static str {
    match reason {
        DsnReason::UnknownUser => "The address does not exist at that domain.",
        DsnReason::NoSuchDomain => "The domain of the address does not exist: check its spelling.",
        DsnReason::NoMail => "The domain of the address takes no mail.",
        DsnReason::MailboxFull => "The recipient's mailbox is full.",
        DsnReason::TooLarge => "The message is too large for the recipient's server.",
        DsnReason::Refused => "The recipient's server refused the message by its rules.",
        DsnReason::Expired => "Delivery was tried for too long without success.",
        DsnReason::Unreachable => "The recipient's server cannot be reached.",
        DsnReason::NeedsUtf8 => {
            "The address or the header has accented letters, which the recipient's server does not take."
        }
        DsnReason::Loop => "Mail for this address comes back to this server, which does not host it.",
        DsnReason::NeedsConversion => {
            "The content cannot be converted to the form the recipient's server takes."
        }
        DsnReason::InMailbox => "Delivered to the mailbox.",
        DsnReason::Expanded => "Passed on to all addresses behind it.",
        DsnReason::Delivered => "Handed to the recipient's server.",
        DsnReason::Other => "The recipient's server did not take the message.",
    }
}

const ALARM: AlarmText = AlarmText {
    sender: "Mail system",
    subject: |account| format!("Account perhaps stolen: {account}"),
    sending: |account, sent| {
        let (number, span) = (sent.number, if sent.in_a_day { "24 hours" } else { "hour" });
        let what = match sent.recipients {
            true => format!("has written to {number} recipients in the last {span} and wanted to write to"),
            false => format!("has sent {number} messages in the last {span} and wanted to send"),
        };
        format!("The account {account} {what} more than it may.")
    },
    networks: |account, networks| {
        format!("The account {account} has sent from {networks} different networks in the last hour.")
    },
    now: |until| {
        format!(
            "The server holds its sending until {until}, or until the hold is lifted: new messages are answered that \
             they be tried later. Those taken before leave. The account can still read its mail."
        )
    },
    to_do: "What to do:",
    steps: |account| {
        vec![
            "Ask the person whether it was them. Who changes networks often (telephone, journey) or writes to many may have done nothing wrong.".into(),
            "See how much was sent (pugliaimpiego limits list) and what has still to leave (pugliaimpiego queue list).".into(),
            format!("If it was not them, change the password; all open sessions end: pugliaimpiego account passwd {account}"),
            format!("When all is in order, lift the hold: pugliaimpiego limits lift {account}"),
        ]
    },
    end: "This notice comes once for each hold.",
};
