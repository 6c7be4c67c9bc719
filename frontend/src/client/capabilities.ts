/** What a host can do beyond the commands. Ask for one of these, never for a platform. */
export interface Capabilities {
  /** Native dialogs that pick a file or a folder of the machine that runs the engine. */
  pickPaths: boolean;
  /** Opening XGEN's folders in the file manager. */
  openFolders: boolean;
  /** Files dropped on the window arrive as paths. */
  dropPaths: boolean;
  /** Another window beside this one. */
  openWindows: boolean;
}

/** A host: how calls travel, and what else it offers. */
export interface Host {
  capabilities: Capabilities;
  transport: import('./transport').Transport;
}
