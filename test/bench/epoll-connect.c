// The yardstick of the bench: the least a TCP connect probe can cost on this kernel.
//   epoll-connect accept  <addresses> <port>                    listens on 127.0.0.1 .. 127.0.0.<addresses>, prints "ready"
//   epoll-connect connect <addresses> <port> <count> <rate> <batch>
//   epoll-connect measure <file> <command> ...                  runs the command, writes what it used to <file>
// connect: nonblocking connect, epoll, SO_ERROR, close (a FIN), <rate> starts a second (0: as fast as it goes),
// at most <batch> starts between two polls; prints one JSON object.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static int64_t now_ns(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec * 1000000000LL + t.tv_nsec;
}

static struct sockaddr_in address(int index, int port) {
  struct sockaddr_in a = {.sin_family = AF_INET, .sin_port = htons(port)};
  a.sin_addr.s_addr = htonl(0x7f000001u + (uint32_t)index);
  return a;
}

static void die(const char *what) {
  perror(what);
  exit(1);
}

static double cpu_us(const struct rusage *used) {
  return (used->ru_utime.tv_sec + used->ru_stime.tv_sec) * 1e6 + used->ru_utime.tv_usec + used->ru_stime.tv_usec;
}

static int measure(const char *file, char **command) {
  int64_t begun = now_ns();
  pid_t child = fork();
  if (child == 0) {
    execvp(command[0], command);
    die(command[0]);
  }
  int status;
  struct rusage used;
  if (wait4(child, &status, 0, &used) < 0) die("wait4");
  FILE *out = fopen(file, "w");
  if (!out) die(file);
  fprintf(out, "{\"wallMs\":%.1f,\"cpuMs\":%.1f,\"maxRssMb\":%.1f}\n", (now_ns() - begun) / 1e6, cpu_us(&used) / 1e3,
          used.ru_maxrss / 1024.0);
  fclose(out);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}

static void accept_all(int addresses, int port) {
  int ep = epoll_create1(0), one = 1;
  for (int i = 0; i < addresses; i++) {
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    struct sockaddr_in a = address(i, port);
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
    if (bind(fd, (struct sockaddr *)&a, sizeof a) < 0) die("bind");
    if (listen(fd, 4096) < 0) die("listen");
    struct epoll_event e = {.events = EPOLLIN, .data.fd = fd};
    epoll_ctl(ep, EPOLL_CTL_ADD, fd, &e);
  }
  printf("ready\n");
  fflush(stdout);
  struct epoll_event events[64];
  for (;;) {
    int n = epoll_wait(ep, events, 64, -1);
    for (int i = 0; i < n; i++) {
      int fd;
      while ((fd = accept4(events[i].data.fd, NULL, NULL, SOCK_NONBLOCK)) >= 0) close(fd);
    }
  }
}

static int by_value(const void *a, const void *b) {
  int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
  return (x > y) - (x < y);
}

static int connect_all(int addresses, int port, int count, int rate, int batch) {
  int ep = epoll_create1(0), started = 0, finished = 0, open_ = 0, refused = 0, other = 0;
  int64_t *since = calloc(65536, sizeof *since), *took = calloc(count, sizeof *took);
  struct epoll_event events[256];
  int64_t begun = now_ns(), step = rate > 0 ? 1000000000LL / rate : 0;

  while (finished < count) {
    for (int i = 0; i < batch && started < count; i++) {
      int64_t at = now_ns();
      if (step && begun + started * step > at) break;
      int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
      if (fd < 0) die("socket");
      struct sockaddr_in a = address(started % addresses, port);
      started++;
      since[fd] = at;
      if (connect(fd, (struct sockaddr *)&a, sizeof a) < 0 && errno != EINPROGRESS && errno != ECONNREFUSED) {
        other++;
        finished++;
        close(fd);
        continue;
      }
      struct epoll_event e = {.events = EPOLLOUT, .data.fd = fd};
      epoll_ctl(ep, EPOLL_CTL_ADD, fd, &e);
    }
    int64_t wait = -1;
    if (started < count) {
      wait = step ? begun + started * step - now_ns() : 0;
      if (wait < 0) wait = 0;
    }
    struct timespec sleep = {wait / 1000000000LL, wait % 1000000000LL};
    int n = epoll_pwait2(ep, events, 256, wait < 0 ? NULL : &sleep, NULL);
    int64_t at = now_ns();
    for (int i = 0; i < n; i++) {
      int fd = events[i].data.fd, error = 0;
      socklen_t size = sizeof error;
      getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &size);
      took[finished++] = at - since[fd];
      if (error == 0) open_++;
      else if (error == ECONNREFUSED) refused++;
      else other++;
      close(fd);
    }
  }

  double wall = (now_ns() - begun) / 1e6;
  struct rusage used;
  getrusage(RUSAGE_SELF, &used);
  qsort(took, count, sizeof *took, by_value);
  printf("{\"open\":%d,\"refused\":%d,\"other\":%d,\"cpuUs\":%.2f,\"wallMs\":%.1f,\"p50Us\":%.1f,\"p99Us\":%.1f}\n", open_,
         refused, other, cpu_us(&used) / count, wall, took[count / 2] / 1e3, took[(int)(count * 0.99)] / 1e3);
  return 0;
}

int main(int argc, char **argv) {
  if (argc == 4 && !strcmp(argv[1], "accept")) accept_all(atoi(argv[2]), atoi(argv[3]));
  if (argc >= 4 && !strcmp(argv[1], "measure")) return measure(argv[2], argv + 3);
  if (argc == 7 && !strcmp(argv[1], "connect"))
    return connect_all(atoi(argv[2]), atoi(argv[3]), atoi(argv[4]), atoi(argv[5]), atoi(argv[6]));
  fprintf(stderr, "usage: epoll-connect accept <addresses> <port> | connect <addresses> <port> <count> <rate> <batch>\n");
  return 2;
}
