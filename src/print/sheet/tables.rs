//! Tables with wrapped cells that continue over pages under a repeated head.

use super::lines::Line;
use super::{Align, BOTTOM, GAP, LEFT, Place, RIGHT, Sheet, bold, line_height, plain};

const SIZE: f32 = 12.0;
const PAD: f32 = 3.0;

/// A column: its head and its part of the width; all parts together are the table's width.
#[derive(Clone, Debug)]
pub struct Column {
    pub head: String,
    pub part: f32,
    pub is_centred: bool,
}

impl Sheet {
    /// Draws a table; every row has a cell for each column.
    pub fn table(&mut self, columns: &[Column], rows: &[Vec<String>]) {
        let places = places(columns);
        let heads: Vec<Vec<Line>> = columns
            .iter()
            .zip(&places)
            .map(|(column, place)| {
                Place {
                    align: Align::Centred,
                    ..*place
                }
                .lines(&[bold(&column.head)])
            })
            .collect();
        let head_height = height_of(tallest(&heads));
        self.skip(3.0);
        self.need(head_height + 2.0 * height_of(1));
        self.table_head(&places, &heads);
        for row in rows {
            let cells: Vec<Vec<Line>> = row
                .iter()
                .zip(&places)
                .map(|(text, place)| place.lines(&[plain(text)]))
                .collect();
            self.row(&places, &heads, cells);
        }
        self.skip(GAP);
    }

    fn row(&mut self, places: &[Place], heads: &[Vec<Line>], mut cells: Vec<Vec<Line>>) {
        let page = ((BOTTOM - super::TOP - height_of(tallest(heads)) - 2.0 * PAD)
            / line_height(SIZE)) as usize;
        loop {
            let lines = tallest(&cells);
            let room = ((BOTTOM - self.y - 2.0 * PAD) / line_height(SIZE)).max(0.0) as usize;
            if lines <= room {
                return self.cells(places, &cells);
            }
            // A row taller than a page is cut; any other goes to the next page as a whole.
            if lines > page && room > 2 {
                let rest = cells
                    .iter_mut()
                    .map(|cell| cell.split_off(room.min(cell.len())))
                    .collect();
                self.cells(places, &cells);
                cells = rest;
            }
            self.break_page();
            self.table_head(places, heads);
        }
    }

    fn table_head(&mut self, places: &[Place], heads: &[Vec<Line>]) {
        let centred: Vec<Place> = places
            .iter()
            .map(|place| Place {
                align: Align::Centred,
                ..*place
            })
            .collect();
        self.cells(&centred, heads);
    }

    fn cells(&mut self, places: &[Place], cells: &[Vec<Line>]) {
        let (top, height) = (self.y, height_of(tallest(cells)));
        for (place, lines) in places.iter().zip(cells) {
            self.frame(
                place.from - PAD,
                top,
                place.to - place.from + 2.0 * PAD,
                height,
            );
            self.y = top + PAD - 1.0;
            for line in lines {
                self.write_line(*place, line, 0.0);
            }
        }
        self.y = top + height;
    }
}

fn places(columns: &[Column]) -> Vec<Place> {
    let total: f32 = columns.iter().map(|column| column.part).sum();
    let mut from = LEFT;
    columns
        .iter()
        .map(|column| {
            let width = (RIGHT - LEFT) * column.part / total;
            let place = Place {
                align: if column.is_centred {
                    Align::Centred
                } else {
                    Align::Left
                },
                ..Place::left(from + PAD, from + width - PAD, SIZE)
            };
            from += width;
            place
        })
        .collect()
}

fn tallest(cells: &[Vec<Line>]) -> usize {
    cells.iter().map(Vec::len).max().unwrap_or(1).max(1)
}

fn height_of(lines: usize) -> f32 {
    lines as f32 * line_height(SIZE) + 2.0 * PAD
}
