// The gateway: reads its settings, puts the parts together, listens, and stops in order when asked. A part that cannot
// start stops the start, with one line that says which and nothing secret.
import { randomBytes, randomUUID } from 'node:crypto'
import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { startAdminServer } from './adapters/admin-server.ts'
import { openAllowListFile } from './adapters/allow-list-file.ts'
import { createCertificateFolder, readCertificateFile } from './adapters/certificate-files.ts'
import { openDatabase } from './adapters/database.ts'
import { openDkimKey } from './adapters/dkim-key.ts'
import { createDnsStub } from './adapters/dns-stub.ts'
import { lockInstance } from './adapters/instance-lock.ts'
import { createIssuerKeys } from './adapters/issuer-keys.ts'
import { openMasterKey } from './adapters/master-key.ts'
import { openOrganisationKey } from './adapters/organisation-key.ts'
import { askOcsp, fetchCrl } from './adapters/revocation-fetch.ts'
import { readQueueFigures } from './adapters/queue-figures.ts'
import { createRelayOverNetwork } from './adapters/relay-edges.ts'
import { createSmsSender } from './adapters/sms-gatewayapi.ts'
import { createLdapSearch, readLdapDirectories } from './adapters/ldap-search.ts'
import { createCertificateStore } from './adapters/store-certificates.ts'
import { createContactStore } from './adapters/store-contacts.ts'
import { createKeyBlobStore } from './adapters/store-key-blobs.ts'
import { createReportLayer } from './adapters/lay-report.ts'
import { createLetterStore } from './adapters/store-letters.ts'
import { createAuditLog, openEvidenceKey } from './adapters/store-audit.ts'
import { createMessageStore } from './adapters/store-messages.ts'
import { createReportStore } from './adapters/store-reports.ts'
import { createStsPolicyStore } from './adapters/store-sts-policies.ts'
import { createTlsResultStore } from './adapters/store-tls-results.ts'
import { registerCertificateApi } from './certificate-api.ts'
import { type Config, readConfig, storeFile } from './config.ts'
import { signEvidence } from '../src/evidence/evidence-file.ts'
import { createCertificateDirectory } from './directory/certificates.ts'
import { createCertificateKeeper } from './directory/keep-certificate.ts'
import { createLookUp } from './directory/look-up.ts'
import { createOrganisationSignature } from './directory/organisation-signature.ts'
import { reachReplyOf } from './directory/reach.ts'
import { createRevocationSources } from './directory/revocation.ts'
import { createCertificateJudge } from './directory/signers.ts'
import { createTokenCheck } from './identity.ts'
import { createLog, type Log } from './log.ts'
import { createMetrics } from './metrics.ts'
import { registerOrganisationApi } from './organisation-api.ts'
import { registerLetters } from './portal/lay.ts'
import { registerPortal, type PortalOptions } from './portal/routes.ts'
import { asciiDomain } from './relay/mta-sts.ts'
import { createPartnerWatch } from './relay/partner-watch.ts'
import { createQueue } from './relay/queue.ts'
import { createReporter } from './relay/reporter.ts'
import { resultsOfAttempt } from './relay/tls-report.ts'
import { createVerdictCache } from './relay/verdict-cache.ts'
import { createServer } from './server.ts'

const now = () => new Date()

let unwritten = ''

/** All lines of one turn of the event loop in one write: each is a system call that waits for its reader. */
function writeLines(line: string): void {
  if (unwritten === '') setImmediate(flushLines)
  unwritten += `${line}\n`
}

function flushLines(): void {
  process.stdout.write(unwritten)
  unwritten = ''
}

async function start(config: Config): Promise<void> {
  const startedAt = now()
  const metrics = createMetrics()
  const write = createLog(writeLines, now)
  const log: Log = (event) => {
    metrics.countEvent(event)
    write(event)
  }
  mkdirSync(config.dataDir, { recursive: true, mode: 0o700 })
  const masterKey = openMasterKey(config.masterKeyFile)
  const lock = lockInstance(join(config.dataDir, 'gateway.lock'))
  const database = openDatabase(join(config.dataDir, storeFile), {
    onCheckpointsFailed: () => log({ event: 'checkpoints-failed' }),
  })
  const audit = await createAuditLog(database)
  const evidenceKey = await openEvidenceKey(database, masterKey, crypto, config.dataDir)
  const messages = await createMessageStore(database, masterKey, config.dataDir, audit)
  const letters = await createLetterStore(database, masterKey, config.dataDir)
  const keyBlobs = await createKeyBlobStore(database, masterKey)
  const contacts = await createContactStore(database, masterKey)

  const allowList =
    config.relay.allowListFile === null
      ? null
      : openAllowListFile(config.relay.allowListFile, (news) => {
          if (news.state === 'broken') log({ event: 'allow-list-broken' })
          else log({ event: 'allow-list-read', partners: news.partners })
        })
  const relay = createRelayOverNetwork({
    ...config.relay,
    trustPem: config.relay.trustFile === null ? null : readFileSync(config.relay.trustFile, 'utf8'),
    allowList: () => allowList?.current() ?? null,
    stsStore: await createStsPolicyStore(database, now),
    onDnssec: (state) => log(state === 'on' ? { event: 'dane-on' } : { event: 'dane-off', because: state }),
    now,
  })
  const tlsReachOf = createVerdictCache(async (domain) => {
    const asked = now().getTime()
    const { reach } = await relay.verdictOf(domain)
    metrics.countVerdict(reach, now().getTime() - asked)
    return reach
  }, now)
  const dkim = config.dkim === null ? null : openDkimKey(config.dkim)
  const tlsResults = await createTlsResultStore(database, masterKey, () =>
    log({ event: 'request-failed', route: 'tls-results', status: 500, code: 'unexpected' }),
  )
  const layReport = createReportLayer(messages, dkim, now)
  const reporter = createReporter({
    store: await createReportStore(database, masterKey),
    contentOf: (message) => messages.contentOf(message),
    lay: async (to, message) => {
      await layReport(to, message)
      queue.wake()
    },
    reportingMta: config.relay.ehloName.toLowerCase(),
    warnAfterMs: config.relay.warnHours * 3_600_000,
    newId: randomUUID,
    log,
    now,
  })
  const queue = createQueue({
    spool: reporter.watching(messages),
    deliver: async (mail) => {
      // A report comes from nobody, and goes to one of our own.
      const deliveries = await (mail.from === '' ? relay.toOwn : relay).deliverAll(mail)
      const [to = ''] = mail.to
      const domain = asciiDomain(to.slice(to.lastIndexOf('@') + 1))
      if (domain !== null) {
        for (const result of resultsOfAttempt(deliveries)) tlsResults.count(domain, result, now())
      }
      return deliveries
    },
    log,
    now,
  })

  const anchors = config.certificates === null ? [] : readCertificateFile(config.certificates.anchorFile)
  const revocation = createRevocationSources({ fetchCrl, askOcsp, now })
  const certificateStore = await createCertificateStore(database, masterKey, now)
  const directories =
    config.certificates?.ldapFile == null ? [] : readLdapDirectories(config.certificates.ldapFile)
  const certificates = createCertificateDirectory({
    filed:
      config.certificates?.dir == null
        ? () => Promise.resolve([])
        : createCertificateFolder(config.certificates.dir, now, log),
    store: certificateStore,
    lookUp: createLookUp({ directories: directories.map(createLdapSearch), log, now }),
    organisationMailboxes: config.certificates?.domainMailboxes ?? [],
    anchors,
    intermediates: anchors,
    revocation,
    now,
  })
  const judgeCertificate = createCertificateJudge({ anchors, intermediates: anchors, revocation, now })
  const organisationKey =
    config.organisationKey === null ? null : await openOrganisationKey(config.organisationKey, now())
  const organisationSignature = createOrganisationSignature({
    key: organisationKey,
    judgeCertificate,
    smimeReachOf: (address, caller) => certificates.smimeReachOf(address, caller),
    now,
  })
  const portal: PortalOptions = {
    store: letters,
    masterKey,
    sms: config.sms === null ? null : createSmsSender(config.sms),
    // The caseworker's own mail server takes the answer over a verified connection, or it waits.
    deliverReply: ({ to, message }) => relay.toOwn.deliver({ from: to, to, message }),
    contacts,
    config,
    log,
    now,
    random: (length) => new Uint8Array(randomBytes(length)),
    crypto,
  }
  const resolver = createDnsStub(config.relay.resolver)
  const issuer = createIssuerKeys(config.identity.jwksUrl)

  const server = await createServer({
    config,
    log,
    now,
    judgeToken: createTokenCheck({
      issuer: config.identity.issuer,
      clientId: config.identity.clientId,
      tenantId: config.identity.tenantId,
      keys: issuer.keys,
      mailboxClaim: config.identity.mailboxClaim,
      now,
    }),
    async isReady() {
      const [answer] = await Promise.all([
        resolver.query(config.relay.ehloName, 'A'),
        messages.nextDue(),
        issuer.ready(),
      ])
      return answer.verdict !== 'failed'
    },
    dane: () => relay.dnssec?.state() ?? 'not-checked',
    reachReplyOf: (address, caller) =>
      reachReplyOf(address, {
        smimeReachOf: (wanted) => certificates.smimeReachOf(wanted, caller),
        tlsReachOf,
        contacts,
        log,
      }),
    judgeCertificate,
    keyBlobs,
    messages,
    proofOf: (evidence) => signEvidence(crypto, evidenceKey, evidence),
    organisation: config.organisation,
    dkim,
    wakeQueue: () => queue.wake(),
    retryHours: config.relay.retryHours,
    registerCertificates(api) {
      registerCertificateApi(api, {
        certificates,
        certificateStore,
        keepCertificate: createCertificateKeeper({ directory: certificates, store: certificateStore, now }),
        log,
      })
      registerOrganisationApi(api, { organisationSignature, audit, log, now })
    },
    registerLetters: (api) => registerLetters(api, portal),
    registerPortal: (app) => registerPortal(app, portal),
  })
  // Before the first mail: with DANE off by mistake, its domains would only wait.
  await relay.dnssec?.start()
  await queue.start()
  reporter.start()
  const partners = createPartnerWatch({
    partners: () => allowList?.current().partners ?? [],
    verdictOf: (domain) => relay.verdictOf(domain, 'all'),
    log,
  })
  if (allowList !== null) {
    allowList.start()
    partners.start()
    process.on('SIGHUP', () => allowList.look())
  }
  const admin = await startAdminServer({
    listen: config.adminListen,
    metrics: async () =>
      metrics.text(await readQueueFigures(database, now()), {
        residentBytes: process.memoryUsage.rss(),
        startedAt,
        organisationCertificateEnds: organisationKey?.holder.notAfter ?? null,
      }),
  })
  const port = Number(new URL(await server.listen(config.listen)).port)
  process.stdout.write(
    `metrics: http://${config.adminListen.host}:${admin.port}/metrics\ngateway: http://${config.listen.host}:${port}\n`,
  )
  log({ event: 'started', port })

  if (config.organisationKey !== null) {
    const { verdict } = await organisationSignature.signer()
    if (verdict !== 'none') log({ event: 'organisation-certificate', verdict })
  }

  let stopping = false
  const stop = async () => {
    if (stopping) return
    stopping = true
    log({ event: 'stopping' })
    await server.close()
    await admin.stop()
    await queue.stop()
    await reporter.stop()
    await tlsResults.flush()
    partners.stop()
    allowList?.stop()
    relay.close()
    relay.dnssec?.stop()
    await database.destroy()
    lock.release()
    flushLines()
    process.exit(0)
  }
  process.once('SIGTERM', () => void stop())
  process.once('SIGINT', () => void stop())
}

try {
  await start(readConfig(process.env))
} catch (error) {
  process.stderr.write(`gateway: does not start: ${error instanceof Error ? error.message : 'unknown'}\n`)
  process.exitCode = 1
  setTimeout(() => process.exit(1), 200).unref()
}
