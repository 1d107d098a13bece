import { expect, test } from 'vitest';
import { deviceName } from './device';

test('a device is named by browser and system', () => {
  expect(deviceName('Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/130.0 Safari/537.36 Edg/130.0')).toBe('Edge · Windows');
  expect(deviceName('Mozilla/5.0 (Linux; Android 12) AppleWebKit/537.36 Chrome/120.0 Mobile Safari/537.36')).toBe('Chrome · Android');
  expect(deviceName('curl/8')).toBe('curl/8');
  expect(deviceName('')).toBe('');
});
