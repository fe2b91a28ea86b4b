import packageJson from '../../package.json' with { type: 'json' };

/** The operator's image of this version, as it is released. */
export const OPERATOR_IMAGE = `ghcr.io/recordings-operator/operator:${packageJson.version}`;
