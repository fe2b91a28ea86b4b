/** Where the Docker Engine listens, unless DOCKER_HOST says otherwise. */
export const USUAL_SOCKET = '/var/run/docker.sock';
