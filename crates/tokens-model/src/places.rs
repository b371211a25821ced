//! Offsets ↔ lines and columns, for texts in which many places are named.

/// Where the lines of a text begin, so that any number of places in it can be named in linear
/// time. For a single place, [`JsonRef::line_column`](crate::JsonRef::line_column) does.
#[derive(Clone, Debug)]
pub struct LineIndex<'a> {
    text: &'a str,
    /// The byte at which each line begins.
    begins: Vec<usize>,
}

impl<'a> LineIndex<'a> {
    /// Looks for the lines of this text.
    pub fn of(text: &'a str) -> Self {
        let mut begins = vec![0];
        begins.extend(text.match_indices('\n').map(|(at, _)| at + 1));
        Self { text, begins }
    }

    /// The line and column of a byte offset, counted from 1, columns in characters. A byte order
    /// mark does not count.
    pub fn line_column(&self, offset: usize) -> (usize, usize) {
        let mut offset = offset.min(self.text.len());
        while !self.text.is_char_boundary(offset) {
            offset -= 1;
        }
        let line = self.begins.partition_point(|begin| *begin <= offset);
        let before = &self.text[self.begins[line - 1]..offset];
        let column = before.chars().filter(|char| *char != '\u{feff}').count() + 1;
        (line, column)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse::line_column;

    #[test]
    fn every_offset_has_the_place_that_counting_gives() {
        let text = "\u{feff}{\r\n \"é\": 1,\n\n\"x\":2}\n";
        let index = LineIndex::of(text);
        for offset in 0..=text.len() + 1 {
            assert_eq!(index.line_column(offset), line_column(text, offset));
        }
    }
}
