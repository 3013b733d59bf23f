import { grpc, type ClientOptions } from 'google-gax';

/** Options of a Google client: of the project, or of an emulator at `host:port`, which takes no credentials. */
export const clientOptions = (projectId: string, emulatorHost: string | undefined): ClientOptions => {
  if (emulatorHost === undefined) return { projectId };
  const at = emulatorHost.lastIndexOf(':');
  return {
    projectId,
    servicePath: emulatorHost.slice(0, at),
    port: Number(emulatorHost.slice(at + 1)),
    sslCreds: grpc.credentials.createInsecure(),
  };
};
