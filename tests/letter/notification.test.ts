// The mail that brings the link: what it says, and what it must never say.
import { describe, expect, it } from 'vitest'
import { notificationOf, type NotificationInput, spokenPhone } from '../../src/letter/notification.ts'
import { personal } from '../../src/personal.ts'

const link = 'https://sikker.example.dk/m#1abcdefghijkmnopqrstuvwxyz'
const sms: NotificationInput = {
  language: 'da',
  sender: personal('Mette Krogh'),
  recipient: personal('Bo Lind'),
  organisation: { name: 'Nordkysten Kommune', phone: '+4570200000' },
  link: personal(link),
  code: { by: 'sms', number: personal('+4520123456') },
  expiresAt: new Date('2026-12-24T22:30:00Z'),
}

describe('the notification', () => {
  it('says who writes and from where in its subject, and nothing else', () => {
    expect(notificationOf(sms).subject).toBe('Sikker besked fra Mette Krogh, Nordkysten Kommune')
    expect(notificationOf({ ...sms, language: 'en' }).subject).toBe(
      'Secure message from Mette Krogh, Nordkysten Kommune',
    )
  })

  it('shows the whole link, also in plain text, on a line of its own', () => {
    const { html, text } = notificationOf(sms)
    expect(text.split('\n')).toContain(link)
    expect(html).toContain(`<a href="${link}">${link}</a>`)
  })

  it('names the mobile by its last two digits only', () => {
    const { html, text } = notificationOf(sms)
    expect(text).toContain('ender på 56')
    for (const part of [html, text]) expect(part).not.toContain('2012')
  })

  it('counts the last day in Danish time', () => {
    expect(notificationOf(sms).text).toContain('24. december 2026')
    expect(notificationOf({ ...sms, expiresAt: new Date('2026-12-24T23:30:00Z') }).text).toContain(
      '25. december 2026',
    )
  })

  it('speaks of the agreed code where one was agreed', () => {
    const { text } = notificationOf({ ...sms, code: { by: 'agreed' } })
    expect(text).toContain('den kode, vi har aftalt')
    expect(text).not.toContain('sms')
  })

  it('has no picture, script or other address than the link', () => {
    const { html } = notificationOf(sms)
    expect(html).not.toMatch(/<img|<script|url\(/i)
    expect(html.match(/https?:\/\/[^"<#]*/g)).toEqual([
      'https://sikker.example.dk/m',
      'https://sikker.example.dk/m',
    ])
  })

  it('lets no name become markup', () => {
    const { html } = notificationOf({ ...sms, recipient: personal('<img src=x onerror=alert(1)>') })
    expect(html).not.toContain('<img')
  })

  it('says whom to ring', () => {
    expect(notificationOf(sms).text).toContain('+45 70 20 00 00')
    expect(spokenPhone('+298301234')).toBe('+298301234')
  })
})
