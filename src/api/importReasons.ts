import { say } from './say.ts';

/** The reasons of `recordings import`: what becomes of Compose files. */
export const IMPORT_REASONS = {
  NotCarried: {
    cause: 'Something in the Compose files has no counterpart in the manifests.',
    remedy: say`Read what that means for the service, and decide whether you must do something.`,
  },
  Rewritten: {
    cause: 'Something in the Compose files was carried over in another form.',
    remedy: say`Look at the application model: it shows what the service has now.`,
  },
  ImageToBuild: {
    cause: 'A service is built from source, and a cluster runs only images.',
    remedy: say`Build the image, push it to a registry that the cluster can reach, and name it in the application model.`,
  },
  SecretToCreate: {
    cause:
      'A value or file that looks sensitive is taken from a Secret. The Secret must exist before the services start.',
    remedy: say`Create the Secret from the template. No sensitive value was written into any file.`,
  },
  NeedsRoot: {
    cause: 'The image of a service may need root, so the service gets security: baseline.',
    remedy: say`If the image runs as another user, remove security: baseline from the service.`,
  },
  ToFillIn: {
    cause: 'The application model needs something that the Compose files do not say.',
    remedy: say`Fill in the field: it says FILL_IN.`,
  },
} as const;
