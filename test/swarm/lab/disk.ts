/**
 * The disks of a lab: real folders, but the bytes of the one file are nowhere written, for everybody's are the same. What is
 * read of a download comes from the file itself; a chunk is only there after its hash was right.
 */
import { basename } from 'node:path';
import { systemDisk, type Disk } from '../../../src/ports/disk.ts';
import { systemFileSystem, type FileSystem, type OpenFile } from '../../../src/ports/file-system.ts';

export interface LabDisk {
  readonly fileSystem: FileSystem;
  readonly disk: Disk;
  /** Whether somebody waits for it: time stands still then. */
  readonly isBusy: boolean;
}

/** A disk on which what has one of these names has these bytes. */
export function labDisk(bytes: Buffer, names: readonly string[]): LabDisk {
  let busy = 0;
  /** The same object; that its promises are under way counts as busy. */
  function counted<T extends object>(target: T, changed: Partial<T> = {}): T {
    return new Proxy(target, {
      get(_target, name) {
        const value: unknown = Reflect.get(changed, name) ?? Reflect.get(target, name);
        if (typeof value !== 'function') return value;
        return (...given: unknown[]) => {
          const answer: unknown = Reflect.apply(value, target, given);
          if (!(answer instanceof Promise)) return answer;
          busy++;
          return answer.finally(() => busy--);
        };
      },
    });
  }
  const unwritten = {
    write: (_chunk: Uint8Array, _offset: number, length: number) => Promise.resolve({ bytesWritten: length }),
    read(buffer: Uint8Array, offset: number, length: number, position: number) {
      return Promise.resolve({ bytesRead: bytes.copy(buffer, offset, position, position + length) });
    },
  } as unknown as Partial<OpenFile>;
  return {
    get isBusy() {
      return busy > 0;
    },
    disk: counted(systemDisk),
    fileSystem: counted(systemFileSystem, {
      async open(path, flags, mode) {
        const file = await systemFileSystem.open(path, flags, mode);
        return counted(file, names.includes(basename(path)) ? unwritten : {});
      },
    }),
  };
}
