//! Forms and links as a browser finds them in a page: enough of HTML for the pages of this house.

/// What a field lets one enter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Hidden,
    Text,
    Date,
    Time,
    Password,
    Tick,
    Select,
    Area,
    Button,
}

/// A field with what it holds.
#[derive(Clone, Debug)]
pub struct Field {
    pub name: String,
    pub kind: Kind,
    pub value: String,
    /// Of a select: what may be chosen.
    pub options: Vec<String>,
    /// Of a tick: whether it is ticked; of a select: whether a choice is made.
    pub is_on: bool,
}

/// A form of a page.
#[derive(Clone, Debug)]
pub struct Form {
    pub is_post: bool,
    pub action: String,
    pub fields: Vec<Field>,
}

impl Form {
    /// What a browser sends when nothing is changed and the first button is pressed.
    pub fn as_shown(&self) -> Vec<(String, String)> {
        let mut has_button = false;
        let sent = self.fields.iter().filter(|field| match field.kind {
            Kind::Tick => field.is_on,
            Kind::Button => !std::mem::replace(&mut has_button, true),
            _ => true,
        });
        sent.map(|field| (field.name.clone(), field.value.clone()))
            .collect()
    }

    /// As shown, with one field changed or added.
    pub fn with(&self, name: &str, value: &str) -> Form {
        let mut form = self.clone();
        form.set(name, value);
        form
    }

    /// Changes or adds one field.
    pub fn set(&mut self, name: &str, value: &str) {
        self.fields.retain(|field| field.name != name);
        self.fields.push(Field {
            name: name.to_owned(),
            kind: Kind::Hidden,
            value: value.to_owned(),
            options: Vec::new(),
            is_on: true,
        });
    }
}

struct Tag<'h> {
    name: &'h str,
    attributes: &'h str,
    /// What follows the tag.
    rest: &'h str,
}

impl Tag<'_> {
    fn attribute(&self, name: &str) -> Option<String> {
        let start = self.attributes.find(&format!(" {name}=\""))?;
        let value = &self.attributes[start + name.len() + 3..];
        Some(text(value.split_once('"')?.0))
    }

    fn has(&self, name: &str) -> bool {
        self.attributes.split([' ', '\n']).any(|word| word == name)
    }
}

/// What a reader sees of escaped text.
fn text(escaped: &str) -> String {
    [
        ("&#60;", "<"),
        ("&#62;", ">"),
        ("&#34;", "\""),
        ("&#39;", "'"),
        ("&#38;", "&"),
    ]
    .iter()
    .fold(escaped.to_owned(), |text, (code, sign)| {
        text.replace(code, sign)
    })
}

fn tags(html: &str) -> impl Iterator<Item = Tag<'_>> {
    html.split('<').skip(1).filter_map(|piece| {
        let (tag, rest) = piece.split_once('>')?;
        let end = tag.find([' ', '\n']).unwrap_or(tag.len());
        let (name, attributes) = tag.split_at(end);
        Some(Tag {
            name,
            attributes,
            rest,
        })
    })
}

/// The pages of ours to which a page links.
pub fn links(html: &str) -> Vec<String> {
    tags(html)
        .filter(|tag| tag.name == "a")
        .filter_map(|tag| tag.attribute("href"))
        .filter(|link| link.starts_with('/'))
        .collect()
}

/// The forms of a page; a button with an address of its own makes a form of its own.
pub fn forms(html: &str) -> Vec<Form> {
    let mut done = Vec::new();
    let mut open: Option<Form> = None;
    let mut others: Vec<String> = Vec::new();
    for tag in tags(html) {
        if tag.name == "form" {
            open = Some(Form {
                is_post: tag.attribute("method").as_deref() == Some("post"),
                action: tag.attribute("action").unwrap_or_default(),
                fields: Vec::new(),
            });
            continue;
        }
        let Some(form) = &mut open else { continue };
        match tag.name {
            "/form" => {
                let form = open.take().unwrap();
                for action in others.drain(..) {
                    done.push(Form {
                        action,
                        ..form.clone()
                    });
                }
                done.push(form);
            }
            "option" => add_option(form, &tag),
            "input" | "select" | "textarea" | "button" => {
                others.extend(tag.attribute("formaction"));
                form.fields.extend(field(&tag));
            }
            _ => {}
        }
    }
    done
}

fn field(tag: &Tag<'_>) -> Option<Field> {
    let kind = match (tag.name, tag.attribute("type").as_deref()) {
        ("select", _) => Kind::Select,
        ("textarea", _) => Kind::Area,
        ("button", _) => Kind::Button,
        (_, Some("hidden")) => Kind::Hidden,
        (_, Some("date")) => Kind::Date,
        (_, Some("time")) => Kind::Time,
        (_, Some("password")) => Kind::Password,
        (_, Some("checkbox" | "radio")) => Kind::Tick,
        _ => Kind::Text,
    };
    let value = match kind {
        Kind::Area => text(tag.rest),
        _ => tag.attribute("value").unwrap_or_default(),
    };
    Some(Field {
        name: tag.attribute("name")?,
        kind,
        value,
        options: Vec::new(),
        is_on: tag.has("checked"),
    })
}

fn add_option(form: &mut Form, option: &Tag<'_>) {
    let select = form.fields.last_mut();
    let Some(select) = select.filter(|field| field.kind == Kind::Select) else {
        return;
    };
    let value = option.attribute("value").unwrap_or_default();
    if option.has("selected") {
        (select.value, select.is_on) = (value.clone(), true);
    }
    if !option.has("disabled") && !value.is_empty() {
        select.options.push(value);
    }
}

#[test]
fn a_form_is_read_as_a_browser_would() {
    let page = "<form method=\"post\" action=\"/x\"><input type=\"text\" id=\"a\" name=\"a\" value=\"&#60;b&#62;\">\n\
        <select name=\"s\"><option value=\"\">…</option><option value=\"1\">one</option><option value=\"2\" selected>two</option></select>\
        <input type=\"checkbox\" name=\"t\" value=\"yes\"><textarea name=\"l\">two\nlines</textarea>\
        <button type=\"submit\" name=\"act\" value=\"go\">Go</button><button type=\"submit\" formaction=\"/y\">Y</button></form>";
    let forms = forms(page);
    assert_eq!(forms.len(), 2);
    assert_eq!(
        (forms[0].action.as_str(), forms[1].action.as_str()),
        ("/y", "/x")
    );
    let sent = [("a", "<b>"), ("s", "2"), ("l", "two\nlines"), ("act", "go")];
    let sent = sent.map(|(name, value)| (name.to_owned(), value.to_owned()));
    assert_eq!(forms[1].as_shown(), sent);
    assert_eq!(forms[1].fields[1].options, ["1", "2"]);
}
