//! The settings, from `Rocket.toml` and `ROCKET_…` variables, and the combinations that are refused.

use crate::domain::attachments::Quota;
use crate::domain::error::{Error, Result};
use crate::http::is_loopback;
use crate::mail;
use rocket::figment::Figment;
use rocket::http::uri::Absolute;
use serde::Deserialize;
use std::path::PathBuf;
use std::time::Duration;

/// What the program runs with; each setting is explained in `Rocket.toml`.
#[derive(Clone, Debug)]
pub struct Config {
    /// Rocket's own settings: address, port, TLS, limits.
    pub figment: Figment,
    /// Where the database, the key and the letters lie unless told otherwise.
    pub data_dir: PathBuf,
    /// `sqlite:` or `postgres:`.
    pub database_url: String,
    /// Where the encryption key lies.
    pub key_file: PathBuf,
    /// What people type into a browser, without a slash at the end.
    pub public_url: String,
    /// Whether a proxy with TLS stands before it and writes `X-Forwarded-For`.
    pub behind_proxy: bool,
    /// Where letters go.
    pub mail: mail::Settings,
    /// How long the body of a request may take to arrive.
    pub patience: Duration,
    /// How much may be kept in files.
    pub files: Quota,
}

#[derive(Deserialize)]
struct Settings {
    #[serde(default = "data")]
    data_dir: PathBuf,
    database_url: Option<String>,
    key_file: Option<PathBuf>,
    public_url: Option<String>,
    #[serde(default)]
    behind_proxy: bool,
    #[serde(default)]
    mail: mail::Settings,
    #[serde(default = "body_seconds")]
    body_seconds: u64,
    #[serde(default)]
    files: Files,
}

fn body_seconds() -> u64 {
    30
}

/// In MiB.
#[derive(Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Files {
    max_file_mib: u32,
    max_stay_mib: u32,
    max_store_mib: u32,
}

impl Default for Files {
    fn default() -> Files {
        Files {
            max_file_mib: 20,
            max_stay_mib: 500,
            max_store_mib: 50_000,
        }
    }
}

impl From<Files> for Quota {
    fn from(files: Files) -> Quota {
        let bytes = |mib: u32| u64::from(mib) * 1024 * 1024;
        Quota {
            file: bytes(files.max_file_mib),
            stay: bytes(files.max_stay_mib),
            store: bytes(files.max_store_mib),
        }
    }
}

fn data() -> PathBuf {
    "data".into()
}

impl Config {
    /// Reads the settings of this directory and of the environment.
    pub fn load() -> Result<Config> {
        Config::from(rocket::Config::figment())
    }

    /// Takes the settings from a figment and refuses the unsafe ones.
    pub fn from(figment: Figment) -> Result<Config> {
        let wrong = |error: rocket::figment::Error| Error::broken(error.to_string());
        let settings: Settings = figment.extract().map_err(wrong)?;
        let rocket = rocket::Config::try_from(&figment).map_err(wrong)?;
        // Rocket believes `X-Real-IP` from anybody; who asks is found out in `web::visitor`.
        let figment = figment
            .merge((rocket::Config::IP_HEADER, false))
            .merge((rocket::Config::IDENT, false));
        let data_dir = settings.data_dir;
        let config = Config {
            database_url: settings
                .database_url
                .unwrap_or_else(|| format!("sqlite:{}", data_dir.join("tamlanh.db").display())),
            key_file: settings
                .key_file
                .unwrap_or_else(|| data_dir.join("tamlanh.key")),
            public_url: settings
                .public_url
                .map(|url| url.trim_end_matches('/').to_owned())
                .unwrap_or_else(|| served_at(&rocket)),
            behind_proxy: settings.behind_proxy,
            mail: settings.mail,
            patience: Duration::from_secs(settings.body_seconds),
            files: settings.files.into(),
            figment,
            data_dir,
        };
        config.refuse_unsafe(&rocket)?;
        Ok(config)
    }

    /// Whether browsers reach it over TLS, so that cookies can be bound to that.
    pub fn is_secure(&self) -> bool {
        self.public_url.starts_with("https://")
    }

    /// Whether the database is a file of its own.
    pub fn has_sqlite(&self) -> bool {
        self.database_url.starts_with("sqlite:")
    }

    /// The file of an SQLite database; none of one in memory, or on a server.
    pub fn sqlite_file(&self) -> Option<PathBuf> {
        let path = self.database_url.strip_prefix("sqlite:")?;
        let path = path.strip_prefix("//").unwrap_or(path);
        let path = path.split('?').next().unwrap_or(path);
        let is_file = !path.is_empty() && !path.contains(":memory:");
        is_file.then(|| path.into())
    }

    fn refuse_unsafe(&self, rocket: &rocket::Config) -> Result<()> {
        let refuse = |why: &str| Err(Error::broken(why.to_owned()));
        if !rocket.address.is_loopback() && !rocket.tls_enabled() && !self.behind_proxy {
            return refuse(
                "the address can be reached from outside, and there is neither TLS (setting `tls`) nor a proxy \
                 that brings it (setting `behind_proxy`): names and passwords would travel in the open",
            );
        }
        if self.patience.is_zero() {
            return refuse("`body_seconds` is 0: no form could ever arrive; it is at least 1");
        }
        let Ok(url) = Absolute::parse(&self.public_url) else {
            return refuse("`public_url` is no address such as https://tamlanh.example.vn");
        };
        let host = url.authority().map_or("", |authority| authority.host());
        let scheme: &str = url.scheme();
        match scheme {
            "https" => Ok(()),
            "http" if is_loopback(host) && !rocket.tls_enabled() && !self.behind_proxy => Ok(()),
            "http" if self.behind_proxy || rocket.tls_enabled() => refuse(
                "`public_url` must be the https:// address that people type when there is TLS or a proxy",
            ),
            "http" => {
                refuse("`public_url` begins with http:// but is not this machine: use https://")
            }
            _ => refuse("`public_url` must begin with https://"),
        }
    }
}

fn served_at(rocket: &rocket::Config) -> String {
    let scheme = if rocket.tls_enabled() {
        "https"
    } else {
        "http"
    };
    let socket = std::net::SocketAddr::new(rocket.address, rocket.port);
    format!("{scheme}://{socket}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(settings: &[(&str, rocket::figment::value::Value)]) -> Result<Config> {
        let mut figment = Figment::from(rocket::Config::default());
        for (name, value) in settings {
            figment = figment.merge((*name, value.clone()));
        }
        Config::from(figment)
    }

    #[test]
    fn without_settings_it_serves_this_machine_from_the_data_folder() {
        let config = with(&[]).unwrap();
        assert_eq!(config.database_url, "sqlite:data/tamlanh.db");
        assert_eq!(config.public_url, "http://127.0.0.1:8000");
        assert!(!config.is_secure());
    }

    #[test]
    fn an_open_address_needs_tls_or_a_proxy() {
        let open = ("address", "0.0.0.0".into());
        assert!(with(std::slice::from_ref(&open)).is_err());
        let proxied = [open, ("behind_proxy", true.into())];
        assert!(with(&proxied).is_err(), "no https:// address is named");
        let [open, proxy] = proxied;
        let named = ("public_url", "https://tamlanh.example.vn/".into());
        let config = with(&[open, proxy, named]).unwrap();
        assert_eq!(config.public_url, "https://tamlanh.example.vn");
        assert!(config.is_secure());
    }

    #[test]
    fn no_time_for_forms_is_refused() {
        let refused = with(&[("body_seconds", 0.into())]).unwrap_err();
        assert!(refused.to_string().contains("body_seconds"), "{refused}");
        assert!(with(&[("body_seconds", 1.into())]).is_ok());
    }

    #[test]
    fn a_misspelt_setting_of_letters_is_refused_by_name() {
        let server = "smtps://mail.example.vn:465";
        let refused = with(&[("mail.smpt", server.into())]).unwrap_err();
        assert!(refused.to_string().contains("smpt"), "{refused}");
        let config = with(&[("mail.smtp", server.into())]).unwrap();
        assert_eq!(config.mail.smtp.as_deref(), Some(server));
    }

    #[test]
    fn a_public_url_without_tls_is_this_machine_only() {
        assert!(with(&[("public_url", "http://tamlanh.example.vn".into())]).is_err());
        assert!(with(&[("public_url", "http://localhost:8000".into())]).is_ok());
        assert!(with(&[("public_url", "tamlanh".into())]).is_err());
    }
}
