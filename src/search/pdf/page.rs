//! What a page writes: the text operators of content streams (ISO 32000-1 §9).

use super::{MOST_TEXT, font::Font};
use hayro_syntax::{
    content::UntypedIter,
    object::{Dict, Name, Object, Stream},
    page::Resources,
};
use std::{collections::HashMap, rc::Rc};

/// Forms inside of forms.
const MOST_DEPTH: usize = 4;
/// Instructions of a document.
const MOST_STEPS: usize = 5_000_000;
/// Saved states on one another.
const MOST_SAVED: usize = 64;
/// A jump of the pen to the side, and up or down, in sizes of the font, that parts words and lines.
const GAP: f64 = 0.15;
const LINE: f64 = 0.5;

/// `[a b c d e f]`, a point is a row before it.
#[derive(Clone, Copy)]
struct Matrix([f64; 6]);

impl Matrix {
    const UNIT: Self = Self([1.0, 0.0, 0.0, 1.0, 0.0, 0.0]);

    fn moved(self, x: f64, y: f64) -> Self {
        Self([1.0, 0.0, 0.0, 1.0, x, y]).then(self)
    }

    fn then(self, other: Self) -> Self {
        let ([a, b, c, d, e, f], [p, q, r, s, t, u]) = (self.0, other.0);
        Self([
            a * p + b * r,
            a * q + b * s,
            c * p + d * r,
            c * q + d * s,
            e * p + f * r + t,
            e * q + f * s + u,
        ])
    }
}

/// What `q` saves.
#[derive(Clone)]
struct State {
    page: Matrix,
    font: Option<Rc<Font>>,
    size: f64,
    letter_gap: f64,
    word_gap: f64,
    stretch: f64,
    leading: f64,
}

impl Default for State {
    fn default() -> Self {
        let (size, stretch) = (1.0, 1.0);
        Self { page: Matrix::UNIT, font: None, size, letter_gap: 0.0, word_gap: 0.0, stretch, leading: 0.0 }
    }
}

/// The text written so far.
pub(super) struct Canvas {
    pub(super) text: String,
    state: State,
    saved: Vec<State>,
    line: Matrix,
    pen: Matrix,
    /// Where the last letter ended.
    last: Option<(f64, f64)>,
    steps: usize,
    depth: usize,
}

impl Default for Canvas {
    fn default() -> Self {
        Self {
            text: String::new(),
            state: State::default(),
            saved: Vec::new(),
            line: Matrix::UNIT,
            pen: Matrix::UNIT,
            last: None,
            steps: 0,
            depth: 0,
        }
    }
}

/// Fonts of one content stream by their names in it.
type Fonts = HashMap<Vec<u8>, Rc<Font>>;

impl Canvas {
    /// Draws a page.
    pub(super) fn draw(&mut self, content: &[u8], resources: &Resources<'_>) {
        (self.state, self.last) = (State::default(), None);
        self.saved.clear();
        self.run(content, resources);
        self.text.push('\n');
    }

    fn run(&mut self, content: &[u8], resources: &Resources<'_>) {
        let (mut fonts, mut instructions) = (Fonts::new(), UntypedIter::new(content));
        while let Some(instruction) = instructions.next() {
            self.steps += 1;
            if self.steps > MOST_STEPS || self.text.len() > MOST_TEXT {
                return;
            }
            let operands: Vec<&Object<'_>> = instruction.operands().collect();
            self.step(instruction.operator, &operands, resources, &mut fonts);
        }
    }

    fn step(
        &mut self,
        operator: &[u8],
        operands: &[&Object<'_>],
        resources: &Resources<'_>,
        fonts: &mut Fonts,
    ) {
        let number = |at: usize| operands.get(at).and_then(|o| number(o)).unwrap_or_default();
        let six = || Matrix([number(0), number(1), number(2), number(3), number(4), number(5)]);
        match operator {
            b"q" if self.saved.len() < MOST_SAVED => self.saved.push(self.state.clone()),
            b"Q" => self.state = self.saved.pop().unwrap_or_else(|| self.state.clone()),
            b"cm" => self.state.page = six().then(self.state.page),
            b"BT" => (self.line, self.pen) = (Matrix::UNIT, Matrix::UNIT),
            b"Tf" => {
                self.state.size = number(1);
                self.state.font = operands.first().and_then(|name| named_font(name, resources, fonts));
            }
            b"Tc" => self.state.letter_gap = number(0),
            b"Tw" => self.state.word_gap = number(0),
            b"Tz" => self.state.stretch = number(0) / 100.0,
            b"TL" => self.state.leading = number(0),
            b"Td" => self.next_line(number(0), number(1)),
            b"TD" => {
                self.state.leading = -number(1);
                self.next_line(number(0), number(1));
            }
            b"Tm" => (self.line, self.pen) = (six(), six()),
            b"T*" => self.next_line(0.0, -self.state.leading),
            b"Do" => self.form(operands.first(), resources),
            _ => self.show(operator, operands),
        }
    }

    /// The operators that write.
    fn show(&mut self, operator: &[u8], operands: &[&Object<'_>]) {
        let text = match operator {
            b"Tj" | b"TJ" => operands.first(),
            b"'" => {
                self.next_line(0.0, -self.state.leading);
                operands.first()
            }
            b"\"" => {
                self.next_line(0.0, -self.state.leading);
                operands.get(2)
            }
            _ => return,
        };
        match text {
            Some(Object::String(text)) => self.write(text.as_bytes()),
            Some(Object::Array(parts)) => {
                for part in parts.iter::<Object<'_>>() {
                    match (&part, number(&part)) {
                        (Object::String(text), _) => self.write(text.as_bytes()),
                        (_, Some(back)) => self.advance(-back / 1000.0 * self.state.size),
                        _ => {}
                    }
                }
            }
            _ => {}
        }
    }

    fn next_line(&mut self, x: f64, y: f64) {
        self.line = self.line.moved(x, y);
        self.pen = self.line;
    }

    fn advance(&mut self, by: f64) {
        self.pen = self.pen.moved(by * self.state.stretch, 0.0);
    }

    fn write(&mut self, codes: &[u8]) {
        let Some(font) = self.state.font.clone() else { return };
        self.part();
        for letter in font.letters(codes) {
            self.text.push_str(letter.text);
            let gap = if letter.is_space { self.state.word_gap } else { 0.0 };
            self.advance(letter.width / 1000.0 * self.state.size + self.state.letter_gap + gap);
        }
        let [.., x, y] = self.pen.then(self.state.page).0;
        self.last = Some((x, y));
    }

    /// Writes what lies between the last letter and the next one.
    fn part(&mut self) {
        let [a, b, c, d, x, y] = self.pen.then(self.state.page).0;
        let Some((last_x, last_y)) = self.last else { return };
        let (dx, dy) = (x - last_x, y - last_y);
        let (across, up) = (a.hypot(b), c.hypot(d));
        // Along the line of writing and across it, in sizes of the font.
        let along = (dx * a + dy * b) / (across * across * self.state.size.abs());
        let aside = (dy * a - dx * b) / (across * up * self.state.size.abs());
        if !along.is_finite() || !aside.is_finite() || aside.abs() > LINE {
            self.text.push('\n');
        } else if !(-1.0..=GAP).contains(&along) {
            self.text.push(' ');
        }
    }

    /// A form is a content stream of its own.
    fn form(&mut self, name: Option<&&Object<'_>>, resources: &Resources<'_>) {
        let Some(Object::Name(name)) = name.copied() else { return };
        let Some(form) = resources.get_x_object(name).filter(|_| self.depth < MOST_DEPTH) else { return };
        let is_form = |kind: &Name<'_>| kind.as_ref() == b"Form";
        if !form.dict().get::<Name<'_>>("Subtype").as_ref().is_some_and(is_form) {
            return;
        }
        let Ok(content) = form.decoded_data() else { return };
        let (state, saved) = (self.state.clone(), std::mem::take(&mut self.saved));
        self.depth += 1;
        match form_resources(&form) {
            Some(own) => self.run(&content, &own),
            None => self.run(&content, resources),
        }
        self.depth -= 1;
        (self.state, self.saved) = (state, saved);
    }
}

fn form_resources<'a>(form: &Stream<'a>) -> Option<Resources<'a>> {
    form.dict().get::<Dict<'_>>("Resources").map(Resources::new)
}

fn named_font(name: &Object<'_>, resources: &Resources<'_>, fonts: &mut Fonts) -> Option<Rc<Font>> {
    let Object::Name(name) = name else { return None };
    if let Some(known) = fonts.get(name.as_ref() as &[u8]) {
        return Some(Rc::clone(known));
    }
    let font = Rc::new(Font::read(&resources.get_font(name)?));
    fonts.insert(name.to_vec(), Rc::clone(&font));
    Some(font)
}

/// A number, if it is one.
pub(super) fn number(object: &Object<'_>) -> Option<f64> {
    match object {
        Object::Number(number) => Some(number.as_f64()),
        _ => None,
    }
}
