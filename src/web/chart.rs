//! A chart of bars in pairs, drawn on the server as SVG. Our own: it needs no script and no style but that of the page, and the
//! two bars of a pair differ by fill, not by colour alone. Whoever shows one shows its values as a table, too.

/// Lengths in units of the drawing, which is as wide as a phone.
const WIDTH: i64 = 340;
const LABEL: i64 = 62;
/// Room for the value behind the longest bar.
const VALUE: i64 = 34;
const BAR: i64 = 13;
const ROW: i64 = 2 * BAR + 12;
/// Above the rows: what each kind of bar means.
const LEGEND: i64 = 2 * 20 + 6;

/// A chart, ready to be drawn.
pub struct Chart {
    /// Names its title in the page.
    pub id: &'static str,
    /// What it shows, for those who do not see it.
    pub title: String,
    /// What the first bar of a pair means, and the second.
    pub legend: [String; 2],
    /// From top to bottom.
    pub rows: Vec<Row>,
}

/// A label with a pair of bars.
pub struct Row {
    /// What is counted here.
    pub label: String,
    /// The upper edge.
    top: i64,
    /// The first bar, then the second.
    pub bars: [Bar; 2],
}

/// A bar.
pub struct Bar {
    /// Its value; absent where nothing was measured.
    pub value: Option<i64>,
    /// The upper edge.
    pub y: i64,
    /// Its length.
    pub length: i64,
}

impl Chart {
    /// Draws labels with pairs of values from zero on, all to one scale.
    pub fn of(
        id: &'static str,
        title: String,
        legend: [String; 2],
        values: Vec<(String, [Option<i64>; 2])>,
    ) -> Chart {
        let most = values.iter().flat_map(|(_, pair)| *pair).flatten().max();
        let most = most.unwrap_or_default().max(1);
        let bar = |value: Option<i64>, y| Bar {
            value,
            y,
            length: value.unwrap_or_default() * (WIDTH - LABEL - VALUE) / most,
        };
        let row = |(at, (label, [first, second])): (i64, (String, [Option<i64>; 2]))| {
            let top = LEGEND + at * ROW;
            Row {
                label,
                top,
                bars: [bar(first, top), bar(second, top + BAR + 2)],
            }
        };
        Chart {
            id,
            title,
            legend,
            rows: (0..).zip(values).map(row).collect(),
        }
    }

    /// What is seen of the plane.
    pub fn view(&self) -> String {
        format!("0 0 {WIDTH} {}", LEGEND + self.rows.len() as i64 * ROW)
    }

    /// Where bars begin.
    pub fn zero(&self) -> i64 {
        LABEL
    }

    /// The thickness of a bar.
    pub fn thickness(&self) -> i64 {
        BAR
    }
}

impl Row {
    /// The line on which the label stands.
    pub fn baseline(&self) -> i64 {
        self.top + BAR + 5
    }
}

impl Bar {
    /// Where its value stands.
    pub fn end(&self) -> i64 {
        LABEL + self.length + 5
    }

    /// The line on which its value stands.
    pub fn baseline(&self) -> i64 {
        self.y + BAR - 2
    }

    /// Its value in digits.
    pub fn said(&self) -> String {
        self.value
            .map_or_else(|| "–".to_owned(), |value| value.to_string())
    }
}
