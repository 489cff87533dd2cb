/* Many sockets that listen, on one core: tells when the last of them heard an event.

   wsload PORT COUNT LAZY < targets        targets: one request target per line, used in turn
   says:  ready SECONDS                    all sockets are open
          welcomed SECONDS                 all sockets got a first message
          half|last ID NANOSECONDS         half of, or all reading sockets got the message with "id":ID
          closed COUNT                     sockets that the server closed, at the end
   LAZY sockets never read after the handshake. Ends when its standard input ends after an empty line. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { CONNECTING, ASKED, OPEN, GONE };
enum { AT_ONCE = 64, IDS = 1 << 20, CHUNK = 65536 };

struct line {
    int fd, state, lazy, welcomed;
    size_t held, room;
    unsigned char *bytes;
};

static struct line *lines;
static int count, lazy, open_lines, welcomed, gone, queue;
static uint16_t port;
static int heard[IDS];
static char **targets;
static int target_count;

static int64_t now(void) {
    struct timespec at;
    clock_gettime(CLOCK_MONOTONIC, &at);
    return at.tv_sec * 1000000000LL + at.tv_nsec;
}

static void leave(struct line *line) {
    if (line->state == GONE) return;
    line->state = GONE;
    gone++;
    close(line->fd);
}

static void begin(struct line *line, int number) {
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(port)};
    struct epoll_event wish = {.events = EPOLLOUT, .data.ptr = line};
    int yes = 1, little = 4096;
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    line->fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    line->lazy = number >= count - lazy;
    setsockopt(line->fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    if (line->lazy) setsockopt(line->fd, SOL_SOCKET, SO_RCVBUF, &little, sizeof little);
    if (connect(line->fd, (struct sockaddr *)&to, sizeof to) && errno != EINPROGRESS) {
        perror("connect");
        exit(1);
    }
    epoll_ctl(queue, EPOLL_CTL_ADD, line->fd, &wish);
}

static void ask(struct line *line) {
    char request[4096];
    struct epoll_event wish = {.events = EPOLLIN, .data.ptr = line};
    int size = snprintf(request, sizeof request,
        "GET %s HTTP/1.1\r\nHost: localhost:%d\r\nOrigin: http://localhost:%d\r\nUpgrade: websocket\r\n"
        "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n",
        targets[(line - lines) % target_count], port, port);
    if (write(line->fd, request, size) != size) { perror("request"); exit(1); }
    line->state = ASKED;
    epoll_ctl(queue, EPOLL_CTL_MOD, line->fd, &wish);
}

static void text(struct line *line, char *start, size_t size) {
    char *at;
    long id;
    if (!line->welcomed) { line->welcomed = 1; welcomed++; }
    at = memmem(start, size, "\"id\":", 5);
    if (!at) return;
    id = strtol(at + 5, NULL, 10);
    if (id < 0 || id >= IDS) return;
    heard[id]++;
    if (heard[id] == (count - lazy) / 2) printf("half %ld %ld\n", id, now());
    if (heard[id] == count - lazy) { printf("last %ld %ld\n", id, now()); fflush(stdout); }
}

/* Handles whole frames, returns the bytes used. A ping is answered with an unmasked key, which is all zero. */
static size_t frames(struct line *line, unsigned char *start, size_t size) {
    size_t used = 0;
    while (size - used >= 2) {
        unsigned char *frame = start + used;
        size_t head = 2, body = frame[1] & 127;
        if (body == 126) { if (size - used < 4) break; head = 4; body = frame[2] << 8 | frame[3]; }
        else if (body == 127) { fprintf(stderr, "too long\n"); exit(1); }
        if (size - used < head + body) break;
        if ((frame[0] & 15) == 1) text(line, (char *)frame + head, body);
        else if ((frame[0] & 15) == 9) {
            unsigned char pong[140] = {0x8a, 0x80 | body};
            memcpy(pong + 6, frame + head, body);
            if (write(line->fd, pong, 6 + body) < 0) { leave(line); return size; }
        } else if ((frame[0] & 15) == 8) { leave(line); return size; }
        used += head + body;
    }
    return used;
}

static void hear(struct line *line) {
    static unsigned char chunk[CHUNK];
    for (;;) {
        unsigned char *start = chunk;
        ssize_t got;
        size_t size, used = 0;
        memcpy(chunk, line->bytes, line->held);
        got = read(line->fd, chunk + line->held, CHUNK - 1 - line->held);
        if (got < 0 && errno == EAGAIN) return;
        if (got <= 0) { leave(line); return; }
        size = line->held + got;
        chunk[size] = 0;
        if (line->state == ASKED) {
            unsigned char *end = memmem(chunk, size, "\r\n\r\n", 4);
            if (memcmp(chunk + 9, "101", 3)) { fprintf(stderr, "refused: %.40s\n", chunk); exit(1); }
            if (end) {
                line->state = OPEN;
                open_lines++;
                used = end + 4 - start;
                if (line->lazy) {
                    welcomed++;
                    epoll_ctl(queue, EPOLL_CTL_DEL, line->fd, NULL);
                    return;
                }
            }
        }
        if (line->state == OPEN) used += frames(line, start + used, size - used);
        if (line->state == GONE) return;
        line->held = size - used;
        if (line->held > line->room) line->bytes = realloc(line->bytes, line->room = line->held * 2);
        memcpy(line->bytes, start + used, line->held);
        if ((size_t)got < CHUNK / 2) return;
    }
}

static void step(int milliseconds) {
    struct epoll_event events[1024];
    int found = epoll_wait(queue, events, 1024, milliseconds);
    for (int i = 0; i < found; i++) {
        struct line *line = events[i].data.ptr;
        if (line->state == CONNECTING) ask(line);
        else if (line->state != GONE) hear(line);
    }
}

int main(int argc, char **argv) {
    int begun = 0;
    char *target = NULL;
    size_t room = 0;
    int64_t start;
    if (argc != 4) return 2;
    port = atoi(argv[1]);
    count = atoi(argv[2]);
    lazy = atoi(argv[3]);
    lines = calloc(count, sizeof *lines);
    targets = calloc(count + 1, sizeof *targets);
    while (getline(&target, &room, stdin) > 1 && target_count < count) {
        target[strcspn(target, "\n")] = 0;
        targets[target_count++] = strdup(target);
    }
    queue = epoll_create1(0);
    start = now();
    while (open_lines + gone < count) {
        while (begun < count && begun - open_lines - gone < AT_ONCE) { begin(&lines[begun], begun); begun++; }
        step(50);
    }
    printf("ready %.4f\n", (now() - start) / 1e9);
    fflush(stdout);
    while (welcomed + gone < count && now() - start < 20000000000LL) step(50);
    printf("welcomed %.4f\n", (now() - start) / 1e9);
    fflush(stdout);
    fcntl(0, F_SETFL, O_NONBLOCK);
    for (int64_t looked = 0;;) {
        char byte;
        step(100);
        if (now() - looked > 100000000LL) {
            looked = now();
            if (read(0, &byte, 1) == 0) break;
        }
    }
    printf("closed %d\n", gone);
    return 0;
}
