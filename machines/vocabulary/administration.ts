/** What `hubbub users` and `hubbub backup` ask of a server, through the socket in its data folder. */
export type AdministrationCommand = AccountCommand | BackupCommand;

/** Writes a copy of the database, as it is now, beside it. */
export interface BackupCommand {
  readonly id: number;
  readonly t: 'backup';
}

export type AccountCommand = { readonly id: number } & (
  | { readonly t: 'users.add'; readonly user: string; readonly password: string; readonly operator?: boolean }
  | {
      readonly t: 'users.import';
      readonly accounts: readonly { readonly user: string; readonly password: string }[];
    }
  | { readonly t: 'users.list' }
  | { readonly t: 'users.passwd'; readonly user: string; readonly password: string }
  | { readonly t: 'users.disable'; readonly user: string; readonly disabled: boolean }
  | { readonly t: 'users.operator'; readonly user: string; readonly operator: boolean }
  | { readonly t: 'users.remove'; readonly user: string }
  | { readonly t: 'users.unblock'; readonly user: string }
  | { readonly t: 'users.invite'; readonly uses: number; readonly days: number }
);

export interface ListedUser {
  readonly name: string;
  readonly online: boolean;
  readonly disabled: boolean;
  readonly operator: boolean;
  /** Seconds that the account is still blocked; 0 when it is not. */
  readonly blockedSeconds: number;
  readonly unread: number;
}

export interface ListResult {
  readonly ok: true;
  readonly accounts: readonly ListedUser[];
}
export interface BackupResult {
  readonly ok: true;
  /** The copy's name in the data folder; whoever asked takes it away. */
  readonly file: string;
}
export interface InviteResult {
  readonly ok: true;
  /** The invitation's code; only its hash is kept. */
  readonly invite: string;
}
