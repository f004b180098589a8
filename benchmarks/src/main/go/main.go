// Asynq as its documentation recommends it: a client that enqueues, a server with the concurrency asked for, go-redis
// below, completed tasks retained with their results. Orders come line by line, answers are seconds, milliseconds for
// latencies, or a count.
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"sort"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/hibiken/asynq"
	"github.com/redis/go-redis/v9"
)

// There is no call for many tasks: so many goroutines enqueue at once when they are put in bulk, as many as go-redis
// has connections in its pool on two cores.
const atOnce = 20

const quiet = 3 * time.Second

var text = strings.Repeat("x", 80)

type payload struct {
	N    int    `json:"n"`
	At   int64  `json:"at,omitempty"`
	Text string `json:"text"`
}

type peer struct {
	address asynq.RedisClientOpt
	client  *asynq.Client
	redis   *redis.Client
	queue   string
}

func (p *peer) put(n int, at int64) {
	body, err := json.Marshal(payload{n, at, text})
	check(err)
	_, err = p.client.Enqueue(asynq.NewTask("noop", body), asynq.Queue(p.queue), asynq.Retention(24*time.Hour))
	check(err)
}

func (p *peer) bulk(jobs int) {
	var all sync.WaitGroup
	for one := 0; one < atOnce; one++ {
		all.Add(1)
		go func(from int) {
			defer all.Done()
			for n := from; n < jobs; n += atOnce {
				p.put(n, 0)
			}
		}(one)
	}
	all.Wait()
}

// What workers have seen: which jobs, and how long each was under way.
type seen struct {
	mutex sync.Mutex
	jobs  map[int]bool
	nanos []int64
	last  time.Time
}

func (s *seen) count() int {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	return len(s.jobs)
}

func (s *seen) idle() time.Duration {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	return time.Since(s.last)
}

func newSeen() *seen {
	return &seen{jobs: map[int]bool{}, last: time.Now()}
}

func (p *peer) work(slots int, s *seen) *asynq.Server {
	server := asynq.NewServer(p.address, asynq.Config{
		Concurrency: slots,
		Queues:      map[string]int{p.queue: 1},
		LogLevel:    asynq.ErrorLevel,
	})
	check(server.Start(asynq.HandlerFunc(func(_ context.Context, task *asynq.Task) error {
		now := time.Now()
		var body payload
		if err := json.Unmarshal(task.Payload(), &body); err != nil {
			return err
		}
		s.mutex.Lock()
		s.jobs[body.N] = true
		s.last = now
		if body.At > 0 {
			s.nanos = append(s.nanos, now.UnixNano()-body.At)
		}
		s.mutex.Unlock()
		_, err := task.ResultWriter().Write([]byte(strconv.Itoa(body.N)))
		return err
	})))
	return server
}

func (p *peer) completed() int {
	count, err := p.redis.ZCard(context.Background(), "asynq:{"+p.queue+"}:completed").Result()
	check(err)
	return int(count)
}

// Runs jobs until each has been seen and is recorded as completed.
func (p *peer) run(jobs, slots int, put func()) float64 {
	before := p.completed()
	begin := time.Now()
	s := newSeen()
	server := p.work(slots, s)
	put()
	for s.count() < jobs || p.completed() < before+jobs {
		time.Sleep(2 * time.Millisecond)
	}
	took := time.Since(begin).Seconds()
	server.Shutdown()
	return took
}

func (p *peer) latency(aSecond, jobs int) string {
	s := newSeen()
	server := p.work(100, s)
	begin := time.Now()
	for n := 0; n < jobs; n++ {
		time.Sleep(time.Until(begin.Add(time.Duration(n) * time.Second / time.Duration(aSecond))))
		p.put(n, time.Now().UnixNano())
	}
	for s.count() < jobs {
		time.Sleep(10 * time.Millisecond)
	}
	server.Shutdown()
	sort.Slice(s.nanos, func(i, j int) bool { return s.nanos[i] < s.nanos[j] })
	return fmt.Sprintf("%f %f", float64(s.nanos[jobs/2])/1e6, float64(s.nanos[jobs*99/100])/1e6)
}

// Stops the worker and starts another after so many jobs each time; how many jobs were never run.
func (p *peer) restarts(jobs, slots, every int) int {
	p.bulk(jobs)
	s := newSeen()
	for next := every; s.count() < jobs; next = s.count() + every {
		server := p.work(slots, s)
		for s.count() < min(next, jobs) && s.idle() < quiet {
			time.Sleep(time.Millisecond)
		}
		gone := s.idle() >= quiet
		server.Shutdown()
		if gone {
			break
		}
	}
	return jobs - s.count()
}

func (p *peer) order(words []string) string {
	number := func(i int) int {
		n, err := strconv.Atoi(words[i])
		check(err)
		return n
	}
	begin := time.Now()
	switch words[0] {
	case "begin":
		p.queue = words[1]
	case "single":
		for n := 0; n < number(1); n++ {
			p.put(n, 0)
		}
	case "bulk":
		p.bulk(number(1))
	case "process":
		return fmt.Sprint(p.run(number(1), number(2), func() {}))
	case "both":
		return fmt.Sprint(p.run(number(1), number(2), func() { p.bulk(number(1)) }))
	case "latency":
		return p.latency(number(1), number(2))
	case "restarts":
		return fmt.Sprint(p.restarts(number(1), number(2), number(3)))
	case "close":
		inspector := asynq.NewInspector(p.address)
		_ = inspector.DeleteQueue(p.queue, true)
		check(inspector.Close())
	default:
		panic("no such order: " + words[0])
	}
	return fmt.Sprint(time.Since(begin).Seconds())
}

func check(err error) {
	if err != nil {
		panic(err)
	}
}

func main() {
	address := "127.0.0.1:" + os.Args[1]
	p := &peer{
		address: asynq.RedisClientOpt{Addr: address},
		redis:   redis.NewClient(&redis.Options{Addr: address}),
	}
	p.client = asynq.NewClient(p.address)
	lines := bufio.NewScanner(os.Stdin)
	for lines.Scan() {
		fmt.Println(p.order(strings.Fields(lines.Text())))
	}
}
