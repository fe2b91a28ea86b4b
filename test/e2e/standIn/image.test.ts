import { expect, it } from 'vitest';
import { canonical } from './image.ts';

it.each([
  ['nginx', 'docker.io/library/nginx:latest'],
  ['redis:7.4-alpine', 'docker.io/library/redis:7.4-alpine'],
  ['n8nio/n8n:1.80.3', 'docker.io/n8nio/n8n:1.80.3'],
  ['localhost/api', 'localhost/api:latest'],
  ['registry.example.com:5000/prosaas/api', 'registry.example.com:5000/prosaas/api:latest'],
])('a container runtime calls %s %s', (image, name) => {
  expect(canonical(image)).toBe(name);
});
