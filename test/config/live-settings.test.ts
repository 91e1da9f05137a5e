/** Settings that change under those who hold them; which can, is data. */
import { describe, expect, it } from 'vitest';
import { EFFECTS, type SettingPath } from '../../src/config/effects.ts';
import { liveSettings } from '../../src/config/live-settings.ts';
import { type SettingSchema, settings as schemas } from '../../src/config/setting-paths.ts';
import { defaultSettings, type Settings } from '../../src/config/settings.ts';

const paths = [...schemas.keys()] as SettingPath[];

function read(settings: Settings, path: string): unknown {
  return path.split('.').reduce((value: unknown, key) => (value as Record<string, unknown>)[key], settings);
}

/** Another value of the same kind. */
function another({ type, enum: words, default: preset }: SettingSchema): unknown {
  if (words !== undefined) return words.at(-1);
  if (type === 'boolean') return preset !== true;
  return type === 'string' ? `${String(preset)}/other` : Number(preset) + 1;
}

/** The default settings with another value at one place. */
function changed(path: SettingPath): Settings {
  const settings = defaultSettings() as object as Record<string, unknown>;
  const words = path.split('.');
  const key = words.pop() ?? '';
  const group = words.reduce((value, word) => value[word] as Record<string, unknown>, settings);
  group[key] = another(schemas.get(path) ?? {});
  return settings as object as Settings;
}

describe('settings of a running server', () => {
  it('know of every setting when a change takes effect', () => {
    expect(Object.keys(EFFECTS).toSorted()).toEqual(paths.toSorted());
    for (const effect of ['at once', 'new connections', 'restart'])
      expect(Object.values(EFFECTS)).toContain(effect);
  });

  it.each(paths)('%s changes under whoever holds its group, or waits for a restart', (path) => {
    const next = changed(path);
    const live = liveSettings(defaultSettings());
    const { limits, login, tls } = live.settings;
    const from = read(live.settings, path);
    const to = read(next, path);
    const isOther = to !== from;
    expect(live.apply(next)).toEqual(isOther ? [{ path, from, to, effect: EFFECTS[path] }] : []);
    const isNow = EFFECTS[path] === 'restart' ? from : to;
    expect(read(live.settings, path)).toBe(isNow);
    expect([live.settings.limits, live.settings.login, live.settings.tls]).toEqual([limits, login, tls]);
    expect(live.settings.limits).toBe(limits);
    // What waits for a restart is named again as long as it waits; what was taken over is not.
    expect(live.apply(next).map((change) => change.path)).toEqual(
      isOther && EFFECTS[path] === 'restart' ? [path] : [],
    );
  });

  it('leave the settings alone that they began with', () => {
    const initial = defaultSettings();
    liveSettings(initial).apply(changed('limits.textBytes'));
    expect(initial).toEqual(defaultSettings());
  });
});
