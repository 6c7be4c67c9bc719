import { webConfig } from '@/config/web-config';

/** Read at every request: one image serves any site. */
export const dynamic = 'force-dynamic';

export const GET = () => Response.json(webConfig(process.env), { headers: { 'cache-control': 'no-store' } });
