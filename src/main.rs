//! The command line: serve, keep accounts, back up, restore, count a deadline.

use chrono::{NaiveDateTime, NaiveTime};
use clap::{Parser, Subcommand};
use entity::id::ShelterId;
use entity::membership::Role;
use entity::user::{self, Language};
use std::io::{BufRead, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use tamlanh::clock::Clock;
use tamlanh::config::Config;
use tamlanh::db::Db;
use tamlanh::domain::accounts::people::{self, Email, Login, NewPerson};
use tamlanh::domain::accounts::{self, passwords};
use tamlanh::domain::calendar::Calendar;
use tamlanh::domain::calendar::terms::Term;
use tamlanh::domain::error::{Error, Result};
use tamlanh::domain::law::moments::When;
use tamlanh::domain::shelters;
use tamlanh::start::{self, Lock};
use tamlanh::text::{Text, days};
use tamlanh::{backup, demo, rocket};
use tracing::Level;
use tracing_subscriber::EnvFilter;
use tracing_subscriber::filter::filter_fn;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

/// Tạm Lánh: the record book of a temporary shelter.
///
/// Without a command it serves. Settings are read from Rocket.toml and from ROCKET_… variables; every setting is
/// explained in Rocket.toml.
#[derive(Parser)]
#[command(version)]
struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Subcommand)]
enum Command {
    /// Serve the pages (what happens without a command)
    Serve,
    /// Keep accounts when nobody can sign in; passwords are asked for, or read as a line of standard input
    #[command(subcommand)]
    User(User),
    /// Write the database as of now into FILE; safe while the server runs. The key is not in it: keep a copy of it elsewhere
    Backup { file: PathBuf },
    /// Put a backup in place of the database; the server must be stopped
    Restore {
        file: PathBuf,
        /// Replace a database that holds records. One of SQLite is kept beside it, as *.before-restore, until you remove it;
        /// one of PostgreSQL is gone for good
        #[arg(long)]
        force: bool,
    },
    /// Fill an empty database with an invented shelter: 8 rooms, 40 beds, two years of history
    Demo,
    /// Write every printed form with invented data into a folder, as PDF
    PrintSamples { folder: PathBuf },
    /// Count a legal deadline; the last line is its date. By the calendar of the store if there is one here, else by the
    /// built-in one
    Deadline {
        /// When it begins: 2026-11-23 or 2026-11-23T14:05
        #[arg(long, value_parser = moment)]
        from: When,
        /// The time of day at which it begins, which terms of hours need: 14:05
        #[arg(long, value_parser = time)]
        at: Option<NaiveTime>,
        /// How long: 12h, 3d, 9wd (working days), 30bd (before the 30th day), 3w, 2mo, 1y
        #[arg(long)]
        term: Term,
        /// Show every day and whether it counts
        #[arg(long)]
        explain: bool,
        /// Of the explanation: vi or en
        #[arg(long, default_value = "vi")]
        language: Language,
    },
}

#[derive(Subcommand)]
enum User {
    /// Add somebody, or let somebody who has an account work at another shelter
    Add {
        login: String,
        /// Full name
        #[arg(long)]
        name: Option<String>,
        /// staff, legal, manager, administrator or auditor
        #[arg(long)]
        role: Role,
        /// For letters
        #[arg(long)]
        email: Option<String>,
        /// vi or en
        #[arg(long, default_value = "vi")]
        language: Language,
        /// The number of the shelter, if there are several
        #[arg(long)]
        shelter: Option<i64>,
    },
    /// Give somebody another password and end their sessions
    Reset { login: String },
    /// Keep somebody from signing in and end their sessions
    Disable { login: String },
}

#[::rocket::main]
async fn main() -> ExitCode {
    let filter = EnvFilter::try_from_default_env()
        .unwrap_or_else(|_| EnvFilter::new("warn,rocket=error,tamlanh=info"));
    // At more than that, Rocket writes down whole requests: session cookies and the secret addresses of calendars.
    let no_whole_requests = filter_fn(|what| {
        !what.target().starts_with("rocket::server") || *what.level() <= Level::INFO
    });
    tracing_subscriber::registry()
        .with(filter)
        .with(no_whole_requests)
        .with(tracing_subscriber::fmt::layer().with_writer(std::io::stderr))
        .init();
    match run(Cli::parse().command.unwrap_or(Command::Serve)).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(Error::Broken(why)) => fail(why),
        Err(Error::Refused(refusal)) => {
            let said = |language| Text(language).refusal(&refusal);
            let (first, second) = (said(Language::Vietnamese), said(Language::English));
            fail(format!("{first} / {second}"))
        }
        Err(Error::Unavailable(why)) => fail(format!("the database does not answer: {why}")),
        Err(Error::NotFound) => {
            fail("Không có trong cơ sở dữ liệu. / This is not in the database.")
        }
    }
}

fn fail(why: impl std::fmt::Display) -> ExitCode {
    eprintln!("tamlanh: {why}");
    ExitCode::FAILURE
}

fn print_samples(folder: &Path) -> Result<()> {
    let wrong = |error: std::io::Error| Error::broken(format!("{}: {error}", folder.display()));
    std::fs::create_dir_all(folder).map_err(wrong)?;
    for (name, bytes) in tamlanh::print::sample::all() {
        let file = folder.join(format!("{name}.pdf"));
        std::fs::write(&file, bytes).map_err(wrong)?;
        println!("{}", file.display());
    }
    Ok(())
}

async fn run(command: Command) -> Result<()> {
    match command {
        Command::Serve => serve(Config::load()?).await,
        Command::User(user) => {
            keep(start::open(&Config::load()?, Clock::system()).await?, user).await
        }
        Command::PrintSamples { folder } => print_samples(&folder),
        Command::Demo => fill_demo(&Config::load()?).await,
        Command::Backup { file } => backup::back_up(&Config::load()?, &file).await,
        Command::Restore { file, force } => restore(&Config::load()?, &file, force).await,
        Command::Deadline {
            from,
            at,
            term,
            explain,
            language,
        } => {
            let at = at.or(from.at);
            if at.is_none() && term.runs_by_clock() {
                return Err(Error::broken(
                    "a term of hours begins at a time of day: --from 2026-11-23T14:05, or --at 14:05 beside the date",
                ));
            }
            let from = from.on.and_time(at.unwrap_or_default());
            let told = explain.then_some(Text(language));
            count(&Config::load()?, from, term, told).await
        }
    }
}

async fn count(config: &Config, from: NaiveDateTime, term: Term, told: Option<Text>) -> Result<()> {
    let stored = start::calendar(config).await?;
    let calendar = stored.as_deref().unwrap_or(Calendar::built_in());
    let deadline = calendar.deadline(from, term);
    if let Some(text) = told {
        let whose = match stored {
            Some(_) => text.say("counted-by-store"),
            None => text.say("counted-built-in"),
        };
        println!("{}\n{whose}", days::strip(text, &deadline));
    }
    match deadline.at {
        Some(at) => println!("{}", at.format("%Y-%m-%dT%H:%M")),
        None => println!("{}", deadline.legal_end),
    }
    Ok(())
}

async fn restore(config: &Config, file: &Path, force: bool) -> Result<()> {
    if let Some(kept) = backup::restore(config, file, force).await? {
        println!(
            "Cơ sở dữ liệu cũ được giữ ở đây, hãy xóa khi không cần nữa / The database that was here is kept; remove it when nobody needs it: {}",
            kept.display()
        );
    }
    Ok(())
}

async fn fill_demo(config: &Config) -> Result<()> {
    eprintln!("Hai năm của một nhà tạm lánh hư cấu… / Two years of an invented shelter…");
    let password = demo::fill(config).await?;
    println!("Mật khẩu của mọi tài khoản / Everybody's password: {password}");
    for (login, role) in demo::logins() {
        println!("  {login} ({role})");
    }
    Ok(())
}

async fn serve(config: Config) -> Result<()> {
    let _lock = Lock::shared(&config).await?;
    let server = rocket(config, Clock::system()).await?;
    let ended = server
        .launch()
        .await
        .map_err(|error| Error::broken(error.to_string()))?;
    match ended.state::<Db>() {
        Some(db) => db.settle().await,
        None => Ok(()),
    }
}

async fn keep(db: Db, user: User) -> Result<()> {
    match user {
        User::Add {
            login,
            name,
            role,
            email,
            language,
            shelter,
        } => {
            let shelter = which_shelter(&db, shelter).await?;
            let by = people::keeper_of(shelter)?;
            if let Some(known) = accounts::with_login(db.reader(), &login).await? {
                return db
                    .write(async |tx| people::engage(tx, &by, known.id, role).await)
                    .await;
            }
            let login = Login::new(&login).ok_or_else(|| {
                Error::broken(
                    "a login has 2 to 64 small letters without accents, digits and . _ - @",
                )
            })?;
            let new = NewPerson {
                name: name.unwrap_or_else(|| login.text().to_owned()),
                email: email.as_deref().map(Email::new).transpose()?,
                login,
                language,
                role,
            };
            let hash = ask_password(new.login.text()).await?;
            db.write(async |tx| people::add(tx, &by, new, &hash).await)
                .await
                .map(drop)
        }
        User::Reset { login } => {
            let user = with_login(&db, &login).await?;
            let hash = ask_password(&user.login).await?;
            let by = people::keeper_of(people::workplace_of(db.reader(), user.id).await?)?;
            db.write(async |tx| people::reset_password(tx, &by, user.id, &hash).await)
                .await
        }
        User::Disable { login } => {
            let user = with_login(&db, &login).await?;
            let by = people::keeper_of(people::workplace_of(db.reader(), user.id).await?)?;
            db.write(async |tx| people::disable(tx, &by, user.id).await)
                .await
        }
    }
}

async fn with_login(db: &Db, login: &str) -> Result<user::Model> {
    let user = accounts::with_login(db.reader(), login).await?;
    user.ok_or_else(|| {
        Error::broken(format!(
            "Không ai có tên đăng nhập {login}. / Nobody has the login {login}."
        ))
    })
}

async fn which_shelter(db: &Db, named: Option<i64>) -> Result<ShelterId> {
    let known = shelters::all(db.reader()).await?;
    match (named.map(ShelterId), known.as_slice()) {
        (Some(id), known) if known.contains(&id) => Ok(id),
        (Some(_), _) => Err(Error::broken("there is no shelter of that number")),
        (None, [only]) => Ok(*only),
        (None, []) => Err(Error::broken(
            "there is no shelter yet: start the server and follow the link that it prints",
        )),
        (None, several) => {
            let numbers: Vec<_> = several.iter().map(ShelterId::to_string).collect();
            Err(Error::broken(format!(
                "say at which shelter: --shelter {}",
                numbers.join(" or ")
            )))
        }
    }
}

/// Asks twice at a terminal; else takes one line of standard input.
async fn ask_password(login: &str) -> Result<passwords::Hash> {
    let wrong = |error: std::io::Error| Error::broken(format!("the password: {error}"));
    let typed = if std::io::stdin().is_terminal() {
        let ask = |words: &str| {
            eprint!("{words}: ");
            std::io::stderr().flush()?;
            rpassword::read_password()
        };
        let typed = ask("Mật khẩu / Password").map_err(wrong)?;
        if typed != ask("Nhập lại / Again").map_err(wrong)? {
            return Err(Error::broken("the two passwords differ"));
        }
        typed
    } else {
        let mut line = String::new();
        std::io::stdin()
            .lock()
            .read_line(&mut line)
            .map_err(wrong)?;
        line.trim_end_matches(['\r', '\n']).to_owned()
    };
    accounts::hash_of(&typed, login).await
}

fn time(text: &str) -> std::result::Result<NaiveTime, String> {
    NaiveTime::parse_from_str(text, "%H:%M").map_err(|_| "a time of day such as 14:05".to_owned())
}

fn moment(text: &str) -> std::result::Result<When, String> {
    text.parse()
        .map_err(|_| "a date such as 2026-11-23, or with a time 2026-11-23T14:05".to_owned())
}
