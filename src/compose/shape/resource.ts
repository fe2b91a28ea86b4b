import { labels, options } from './lists.ts';
import { flag, integer, kept, list, mapOf, struct, text, texts, type Fields } from './shape.ts';

/** The resources that services share: networks, volumes, secrets, configs and models. */

const fileObject: Fields = {
  name: text,
  file: text,
  environment: text,
  content: text,
  external: flag,
  labels,
  driver: text,
  driver_opts: mapOf(text),
  template_driver: text,
};
export const secret = struct(fileObject);
export const config = struct(fileObject);

export const model = struct({ name: text, model: text, context_size: integer, runtime_flags: texts });

export const volumes = struct({ name: text, driver: text, driver_opts: options, external: flag, labels });

export const networks = struct({
  name: text,
  driver: text,
  driver_opts: options,
  ipam: struct({
    driver: text,
    config: list(kept(struct({ subnet: text, gateway: text, ip_range: text, aux_addresses: labels }))),
    options,
  }),
  external: flag,
  internal: flag,
  attachable: flag,
  labels,
  enable_ipv4: kept(flag),
  enable_ipv6: kept(flag),
});
