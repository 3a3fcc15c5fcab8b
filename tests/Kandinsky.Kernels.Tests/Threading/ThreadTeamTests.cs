namespace Kandinsky.Kernels.Tests;

public sealed class ThreadTeamTests
{
    /// <summary>Nobody waits that long; a test that would hang fails instead.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    public void Runs_every_task_once(int threads)
    {
        using var team = new ThreadTeam(threads);
        using var entered = team.Enter();
        RunEveryTaskOnce();
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(7)]
    public void Shares_tasks_among_as_many_threads_as_it_has(int threads)
    {
        using var team = new ThreadTeam(threads);
        using var entered = team.Enter();
        Meet(threads);
    }

    [Fact]
    public async Task Teams_of_different_sizes_work_at_the_same_time()
    {
        using var all = new Barrier(5);   // two threads of one team and three of the other, none of which can go on alone
        await Task.WhenAll(new[] { 2, 3 }.Select(threads => Start(() =>
        {
            using var team = new ThreadTeam(threads);
            using var entered = team.Enter();
            Assert.Equal(threads, Workers.Count);
            for (var round = 0; round < 20; round++) Workers.For(threads, all, static (all, _) => Assert.True(all.SignalAndWait(Patience)));
        })));
        Assert.Equal(20, all.CurrentPhaseNumber);
    }

    [Fact]
    public async Task A_second_caller_waits_for_all_threads_instead_of_working_alone()
    {
        using var team = new ThreadTeam(2);
        using var meeting = new Barrier(3);
        var first = Start(() =>
        {
            using var entered = team.Enter();
            Workers.For(2, meeting, static (meeting, _) =>
            {
                Assert.True(meeting.SignalAndWait(Patience));   // both tasks are under way
                Assert.True(meeting.SignalAndWait(Patience));   // the second caller has come
            });
        });
        Assert.True(meeting.SignalAndWait(Patience));
        Thread? caller = null;
        var second = Start(() =>
        {
            Volatile.Write(ref caller, Thread.CurrentThread);
            using var entered = team.Enter();
            Meet(2);
        });
        while (!second.IsCompleted && Volatile.Read(ref caller)?.ThreadState.HasFlag(ThreadState.WaitSleepJoin) != true) await Task.Yield();
        Assert.False(second.IsCompleted);
        Assert.True(meeting.SignalAndWait(Patience));
        await Task.WhenAll(first, second);
    }

    [Fact]
    public void A_thread_takes_the_tasks_of_another_that_is_held_up()
    {
        using var team = new ThreadTeam(2);
        using var entered = team.Enter();
        using var rest = new CountdownEvent(9);
        Workers.For(10, rest, static (rest, task) =>
        {
            if (task == 0) Assert.True(rest.Wait(Patience));
            else rest.Signal();
        }, inRuns: true);
    }

    [Fact]
    public void Wakes_threads_that_have_gone_to_sleep()
    {
        using var team = new ThreadTeam(2);
        using var entered = team.Enter();
        for (var round = 0; round < 5; round++)
        {
            Meet(2);
            Thread.Sleep(5);
        }
    }

    [Fact]
    public void Survives_many_short_operations()
    {
        using var team = new ThreadTeam(3);
        using var entered = team.Enter();
        var total = 0L;
        for (var round = 0; round < 20_000; round++) Workers.For(3, round, (state, task) => Interlocked.Add(ref total, state + task));
        Assert.Equal(3L * 20_000 * 19_999 / 2 + 3 * 20_000, total);
    }

    [Fact]
    public void Throws_in_the_caller_what_a_task_throws_and_works_on()
    {
        using var team = new ThreadTeam(4);
        using var entered = team.Enter();
        for (var round = 0; round < 50; round++)
        {
            var failure = Assert.Throws<InvalidOperationException>(() =>
                Workers.For(100, task => { if (task == 37) throw new InvalidOperationException("task 37"); }));
            Assert.Equal("task 37", failure.Message);
        }
        RunEveryTaskOnce();
    }

    [Fact]
    public void Runs_nested_calls_inline()
    {
        using var team = new ThreadTeam(2);
        using var entered = team.Enter();
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
    public async Task Serves_several_callers_at_once()
    {
        using var team = new ThreadTeam(2);
        var runs = 0;
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Start(() =>
        {
            using var entered = team.Enter();
            for (var round = 0; round < 500; round++) Workers.For(8, _ => Interlocked.Increment(ref runs));
        })));
        Assert.Equal(4 * 500 * 8, runs);
    }

    [Fact]
    public void Allocates_nothing_for_a_static_lambda()
    {
        using var team = new ThreadTeam(2);
        using var entered = team.Enter();
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
    public void Rejects_a_count_out_of_range(int count) => Assert.Throws<ArgumentOutOfRangeException>(() => new ThreadTeam(count));

    [Fact]
    public void Ends_its_threads_when_disposed_even_twice()
    {
        var team = new ThreadTeam(3);
        var threads = new Thread?[3];
        using (team.Enter()) Meet(3, task => threads[task] = Thread.CurrentThread);
        team.Dispose();
        team.Dispose();
        Assert.All(threads, thread => Assert.True(thread == Thread.CurrentThread || thread!.Join(Patience)));
        Assert.Throws<ObjectDisposedException>(() => team.Enter().Dispose());
    }

    [Fact]
    public void A_scope_ends_with_the_team_that_was_used_before()
    {
        using var outer = new ThreadTeam(2);
        using var inner = new ThreadTeam(3);
        using (outer.Enter())
        {
            using (inner.Enter()) Assert.Equal(3, Workers.Count);
            Assert.Equal(2, Workers.Count);
        }
        Assert.Equal(ThreadTeam.UsualCount, Workers.Count);
    }

    private static Task Start(Action run) => Task.Factory.StartNew(run, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    /// <summary>So many tasks wait for each other: without as many threads they would never go on.</summary>
    private static void Meet(int threads, Action<int>? then = null)
    {
        using var all = new Barrier(threads);
        Workers.For(threads, task =>
        {
            Assert.True(all.SignalAndWait(Patience));
            then?.Invoke(task);
        });
    }

    private static void RunEveryTaskOnce()
    {
        foreach (var tasks in new[] { 0, 1, 2, 3, 7, 64, 1000 })
        {
            var runs = new int[tasks];
            Workers.For(tasks, task => Interlocked.Increment(ref runs[task]));
            Assert.All(runs, count => Assert.Equal(1, count));
            Workers.For(tasks, runs, static (runs, task) => Interlocked.Increment(ref runs[task]), inRuns: true);
            Assert.All(runs, count => Assert.Equal(2, count));
        }
    }
}
