/**
 * The settings of a running server. There is one object, handed to everybody and read at each use; `apply` gives it the values
 * of a configuration that was read again. Its groups stay the same objects, so whoever holds one sees the change.
 */
import { EFFECTS, type Effect, type SettingPath } from './effects.ts';
import type { Settings } from './settings.ts';

/** A setting whose value is another now, or would be after a restart. */
export interface SettingChange {
  readonly path: SettingPath;
  readonly from: unknown;
  readonly to: unknown;
  readonly effect: Effect;
}

export interface LiveSettings {
  /** The values that apply now. */
  readonly settings: Settings;
  /** Takes over what can change while the server runs; says every difference, also those that need a restart. */
  apply(next: Settings): readonly SettingChange[];
}

/** Live settings that begin as `initial`, which stays as it is. */
export function liveSettings(initial: Settings): LiveSettings {
  const settings = structuredClone(initial);
  return {
    settings,
    apply(next) {
      const changes = differences(settings, next);
      for (const { path, to, effect } of changes) {
        if (effect === 'restart') continue;
        const { group, key } = placeOf(settings, path);
        group[key] = to;
      }
      return changes;
    },
  };
}

function differences(settings: Settings, next: Settings): SettingChange[] {
  return (Object.keys(EFFECTS) as SettingPath[]).flatMap((path) => {
    const from = valueOf(settings, path);
    const to = valueOf(next, path);
    return from === to ? [] : [{ path, from, to, effect: EFFECTS[path] }];
  });
}

function valueOf(settings: Settings, path: SettingPath): unknown {
  const { group, key } = placeOf(settings, path);
  return group[key];
}

/** The group that holds a setting, and its name there. Only here are settings writable. */
function placeOf(settings: Settings, path: SettingPath): { group: Record<string, unknown>; key: string } {
  const words = path.split('.');
  const key = words.pop() ?? '';
  let group = settings as unknown as Record<string, unknown>;
  for (const word of words) group = group[word] as Record<string, unknown>;
  return { group, key };
}
