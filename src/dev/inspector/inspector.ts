/** The inspector: what is asked at its port, and who answers it. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Clock } from '../../ports/clock.ts';
import { MACHINES } from '../../machine-diagrams/machines.ts';
import { draw } from '../../machine-diagrams/walk.ts';
import type { HelloEvent, MachineList } from '../messages.ts';
import { exportRecord } from '../record/export.ts';
import type { Recorder } from '../record/recorder.ts';
import type { Registry } from '../record/registry.ts';
import { explain, type WhyQuestion } from '../why/path.ts';
import { describeActor, listActors, type ActorSources } from './actors.ts';
import { createDiagrams } from './diagrams.ts';
import { json, openPort, refused, type Body, type Port } from './http.ts';
import { pageFile } from './page-files.ts';
import { openStream } from './stream.ts';

/** How many pages may watch at the same time. */
export const MOST_PAGES = 8;

export interface InspectorParts {
  readonly host: string;
  readonly port: number;
  readonly registry: Registry;
  readonly recorder: Recorder;
  readonly clock: Clock;
  readonly hello: HelloEvent;
  /** Seconds by the timer's name, for the drawings. */
  readonly timers: Readonly<Record<string, number>>;
  readonly onMistake: (error: unknown) => void;
}

/** Opens the inspector's port. Throws ListenError. */
export function openInspector(parts: InspectorParts): Promise<Port> {
  const { host, port, registry, recorder, hello, onMistake } = parts;
  const sources = { registry, recorder, showsText: hello.showsText };
  const watch = streamOpener(parts);
  const diagrams = createDiagrams(parts.timers);
  return openPort({
    ...{ host, port, onMistake },
    async answer(url, request, response) {
      const [first = '', ...rest] = url.pathname.slice(1).split('/').map(decoded);
      if (first === 'events' && rest.length === 0) return watch(url, request, response);
      if (first === '') return pageFile('index.html');
      if (first === 'page' && rest.length === 1) return pageFile(rest[0] ?? '');
      if (first === 'machines' && rest.length === 1)
        return drawn(await diagrams(rest[0]?.replace(/\.svg$/, '') ?? ''));
      return answerData(first, rest, url, sources, parts);
    },
  });
}

function answerData(
  first: string,
  rest: readonly string[],
  { searchParams }: URL,
  sources: ActorSources,
  { recorder, hello, clock, timers }: InspectorParts,
): Body {
  if (first === 'machines.json') return json(machineList(timers));
  if (first === 'actors.json') {
    const limit = Number(searchParams.get('limit') ?? '') || undefined;
    return json(listActors(sources, searchParams.get('search') ?? '', limit));
  }
  if (first === 'actors') {
    const actor = describeActor(sources, rest.join('/').replace(/\.json$/, ''));
    return actor ? json(actor) : refused(404, 'no such actor lives now');
  }
  if (first === 'why.json') {
    const records = recorder.ring.entries().map(({ record }) => record);
    const answer = explain(records, whyQuestion(searchParams));
    return json(answer, 'error' in answer ? 404 : 200);
  }
  if (first === 'record.jsonl') {
    const { version, role, showsText } = hello;
    const parts = { version, role, showsText, at: clock.now() };
    const body = exportRecord(recorder.ring.entries(), parts);
    return { status: 200, type: 'application/jsonl; charset=utf-8', body };
  }
  return refused(404, 'there are /, /machines.json, /actors.json, /events, /why.json, /record.jsonl');
}

function whyQuestion(asked: URLSearchParams): WhyQuestion {
  const command = asked.get('command');
  return {
    user: asked.get('user'),
    session: asked.get('session'),
    // What is no number is the number of no command.
    command: command === null ? null : /^\d{1,15}$/.test(command) ? Number(command) : -1,
    transfer: asked.get('transfer'),
  };
}

function streamOpener({ recorder, clock, hello }: InspectorParts) {
  let pages = 0;
  return (url: URL, request: IncomingMessage, response: ServerResponse): Body | null => {
    if (pages >= MOST_PAGES) return refused(503, `${MOST_PAGES} pages watch already: close one`);
    pages++;
    response.on('close', () => pages--);
    const last = request.headers['last-event-id'];
    const after = typeof last === 'string' && /^\d{1,15}$/.test(last) ? Number(last) : null;
    openStream({ response, recorder, clock, hello, after, instance: url.searchParams.get('instance') });
    return null;
  };
}

function drawn(body: string | null): Body {
  return body === null
    ? refused(404, 'there is no such machine')
    : { status: 200, type: 'image/svg+xml', body };
}

function machineList(timers: Readonly<Record<string, number>>): MachineList {
  const machines = [...MACHINES].map(([name, machine]) => ({ name, drawing: draw(machine, timers), timers }));
  return { machines };
}

/** A part of a path; what is no UTF-8 stands for itself and leads nowhere. */
function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
