namespace Kandinsky.Kernels.Tests;

[Collection(nameof(WorkersTests))]
[CollectionDefinition(nameof(WorkersTests), DisableParallelization = true)]
public sealed class WorkersTests : IDisposable
{
    private readonly int _count = Workers.Count;

    public void Dispose() => Workers.Count = _count;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    public void Runs_every_task_once(int threads)
    {
        Workers.Count = threads;
        foreach (var tasks in new[] { 0, 1, 2, 3, 7, 64, 1000 })
        {
            var runs = new int[tasks];
            Workers.For(tasks, task => Interlocked.Increment(ref runs[task]));
            Assert.All(runs, count => Assert.Equal(1, count));
            Workers.For(tasks, runs, static (runs, task) => Interlocked.Increment(ref runs[task]), inRuns: true);
            Assert.All(runs, count => Assert.Equal(2, count));
        }
    }

    [Fact]
    public void Shares_tasks_among_threads()
    {
        Workers.Count = 2;
        using var both = new Barrier(2);
        Workers.For(2, _ => Assert.True(both.SignalAndWait(TimeSpan.FromSeconds(20))));
    }

    [Fact]
    public void A_thread_takes_the_tasks_of_another_that_is_held_up()
    {
        Workers.Count = 2;
        using var rest = new CountdownEvent(9);
        Workers.For(10, rest, static (rest, task) =>
        {
            if (task == 0) Assert.True(rest.Wait(TimeSpan.FromSeconds(20)));
            else rest.Signal();
        }, inRuns: true);
    }

    [Fact]
    public void Wakes_threads_that_have_gone_to_sleep()
    {
        Workers.Count = 2;
        using var both = new Barrier(2);
        for (var round = 0; round < 5; round++)
        {
            Workers.For(2, _ => Assert.True(both.SignalAndWait(TimeSpan.FromSeconds(20))));
            Thread.Sleep(5);
        }
    }

    [Fact]
    public void Survives_many_short_operations()
    {
        Workers.Count = 3;
        var total = 0L;
        for (var round = 0; round < 20_000; round++) Workers.For(3, round, (state, task) => Interlocked.Add(ref total, state + task));
        Assert.Equal(3L * 20_000 * 19_999 / 2 + 3 * 20_000, total);
    }

    [Fact]
    public void Throws_in_the_caller_what_a_task_throws_and_works_on()
    {
        Workers.Count = 4;
        for (var round = 0; round < 50; round++)
        {
            var failure = Assert.Throws<InvalidOperationException>(() =>
                Workers.For(100, task => { if (task == 37) throw new InvalidOperationException("task 37"); }));
            Assert.Equal("task 37", failure.Message);
        }
        Runs_every_task_once(4);
    }

    [Fact]
    public void Runs_nested_calls_inline()
    {
        Workers.Count = 2;
        var runs = 0;
        Workers.For(4, _ =>
        {
            var thread = Environment.CurrentManagedThreadId;
            Workers.For(4, _ =>
            {
                Assert.Equal(thread, Environment.CurrentManagedThreadId);
                Interlocked.Increment(ref runs);
            });
        });
        Assert.Equal(16, runs);
    }

    [Fact]
    public void Serves_several_callers_at_once()
    {
        Workers.Count = 2;
        var runs = 0;
        var callers = Enumerable.Range(0, 4).Select(_ => new Thread(() =>
        {
            for (var round = 0; round < 500; round++) Workers.For(8, _ => Interlocked.Increment(ref runs));
        })).ToList();
        callers.ForEach(caller => caller.Start());
        callers.ForEach(caller => caller.Join());
        Assert.Equal(4 * 500 * 8, runs);
    }

    [Fact]
    public void Allocates_nothing_for_a_static_lambda()
    {
        Workers.Count = 2;
        var numbers = new int[8];
        Action<int[], int> body = static (state, task) => state[task]++;
        for (var warm = 0; warm < 3; warm++) Workers.For(8, numbers, body);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var round = 0; round < 100; round++) Workers.For(8, numbers, body);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.All(numbers, count => Assert.Equal(103, count));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(257)]
    public void Rejects_a_count_out_of_range(int count) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Workers.Count = count);
}
