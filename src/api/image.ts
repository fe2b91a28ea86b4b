import packageJson from '../../package.json' with { type: 'json' };

/** The released image of the operator, in this version. */
export const OPERATOR_IMAGE = `ghcr.io/recordings-operator/operator:${packageJson.version}`;

/** The program of that image, as a command. */
export const PROGRAM = ['node', '/app/recordings.js'] as const;
