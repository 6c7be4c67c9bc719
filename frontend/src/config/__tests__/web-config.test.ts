import { describe, expect, it } from 'vitest';
import { webConfig } from '../web-config';

describe('the configuration of the web image', () => {
  it.each([
    [{}, ''],
    [{ XGEN_BACKEND_URL: 'https://api.example/xgen/' }, 'https://api.example/xgen'],
    [{ XGEN_BACKEND_URL: ' ', NEXT_PUBLIC_BACKEND_HOST: 'api.example' }, 'http://api.example'],
    [
      { NEXT_PUBLIC_BACKEND_HOST: 'https://api.example/', NEXT_PUBLIC_BACKEND_PORT: '8443' },
      'https://api.example:8443',
    ],
    [{ NEXT_PUBLIC_BACKEND_HOST: 'backend', NEXT_PUBLIC_BACKEND_PORT: '8000' }, 'http://backend:8000'],
    [{ NEXT_PUBLIC_BACKEND_PORT: '8000' }, ''],
    [{ XGEN_BACKEND_URL: 'http://one', NEXT_PUBLIC_BACKEND_HOST: 'two' }, 'http://one'],
  ])('%j points at "%s"', (env, backendUrl) => {
    expect(webConfig(env)).toEqual({ target: 'web', backendUrl });
  });
});
