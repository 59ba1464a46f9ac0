/**
 * What must not arrive anywhere. `byKey` are harmless values below keys that name a secret, `byValue` the other way
 * round; all can be recognized by `planted`.
 */
export const secrets = {
  byKey: {
    authorization: 'planted 1',
    'http.request.header.authorization': ['planted 2'],
    'proxy-authorization': 'planted 3',
    cookie: 'planted 4',
    'http.request.header.cookie': ['planted 5'],
    'set-cookie': 'planted 6',
    token: 'planted 7',
    access_token: 'planted 8',
    refreshToken: 'planted 9',
    password: 'planted 10',
    PGPASSWORD: 'planted 11',
    passwd: 'planted 12',
    secret: 'planted 13',
    clientSecret: 'planted 14',
    credentials: 'planted 15',
    private_key: 'planted 16',
    'x-api-key': 'planted 17',
    'idempotency-key': 'planted 18',
    DATABASE_URL: 'planted 19',
    connectionString: 'planted 20',
    'sentry.dsn': 'planted 21',
  },
  byValue: {
    a: 'with Bearer planted.planted-planted_planted',
    b: 'with Basic cGxhbnRlZDpwbGFudGVk',
    c: 'with eyJhbGciOiJub25lIn0.eyJzdWIiOiJhIn0.planted',
    d: 'at postgres://ann:planted@db:5432/catalog',
    e: 'at redis://:planted@cache',
    f: 'at host=db user=ann password=planted sslmode=require',
    g: 'at Server=db;User Id=ann;Password=planted;',
    h: 'from {"client_secret": "planted"}',
    k: 'from {\\"password\\": \\"planted\\"}',
    i: 'from ?api_key=planted&page=2',
    j: '-----BEGIN PRIVATE KEY-----\nplanted\nplanted\n-----END PRIVATE KEY-----',
  },
  planted: /planted|cGxhbnRlZDp/,
} as const
