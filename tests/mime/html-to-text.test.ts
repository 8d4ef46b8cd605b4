// The plain-text part that is made of a draft's HTML: what a reader without HTML gets to see, however the HTML is damaged.
import { describe, expect, it } from 'vitest'
import { htmlToText } from '../../src/mime/html-to-text.ts'

describe('the text of a mail', () => {
  it.each([
    ['paragraphs', '<p>Kære Bo</p><p>Tak.</p>', 'Kære Bo\n\nTak.'],
    ['line breaks', 'et<br>to<br/>tre', 'et\nto\ntre'],
    ['a list', '<ul><li>æble</li><li>pære</li></ul>', '- æble\n- pære'],
    ['a table', '<table><tr><td>navn</td><td>løn</td></tr><tr><td>Bo</td></tr></table>', 'navn løn\nBo'],
    ['white space, which is one', ' a \r\n\t b <b> c</b>', 'a b c'],
    ['entities', '&lt;&aelig;&#248;&#xe5;&gt;', '<æøå>'],
    ['no styles and scripts', '<style>p {}</style>a<script>c()</script>b', 'ab'],
    ['no comments', 'a<!-- <p>b</p> -->c', 'ac'],
    ['no declarations', '<!doctype html><?xml version="1.0"?>a', 'a'],
    ['a ">" within quotes', `<p title="a > b" class='c > d'>e</p>`, 'e'],
    ['where a link leads', '<a href="https://a.dk/x">se her</a>.', 'se her <https://a.dk/x>.'],
    ['a link that is its own text', '<a href="https://a.dk">https://a.dk</a>', 'https://a.dk'],
    ['a link over several lines', '<a href=https://a.dk>se<br>her</a>', 'se\nher <https://a.dk>'],
    [
      'a link that begins behind text',
      'se https://a.dk <a href="https://a.dk">https://a.dk</a>',
      'se https://a.dk https://a.dk',
    ],
    ['no other links', '<a href="mailto:a@b.dk">skriv</a><a href="javascript:x">y</a>', 'skrivy'],
    ['a sign "less than"', '2 < 3 og a<1', '2 < 3 og a<1'],
  ])('has %s', (_what, html, text) => {
    expect(htmlToText(html)).toBe(text)
  })

  // HTML 13.2.5: at the end of the file an open tag is no text. The HTML part shows the same.
  it.each([
    ['a quote that nothing closes', `a<b title='c>d`, 'a'],
    ['many of them', `a${"<b '".repeat(5_000)}"`, 'a'],
    ['a tag that nothing closes', 'a<b', 'a'],
    ['a declaration that nothing closes', `a${'<!'.repeat(20_000)}`, 'a'],
    ['an instruction that nothing closes', 'a<?b', 'a'],
  ])('ends at %s', (_what, html, text) => {
    expect(htmlToText(html)).toBe(text)
  })

  it('is whole in a line of twenty thousand links', () => {
    expect(htmlToText('<a href=http://x>y</a>'.repeat(20_000))).toBe('y <http://x>'.repeat(20_000))
  })
})
