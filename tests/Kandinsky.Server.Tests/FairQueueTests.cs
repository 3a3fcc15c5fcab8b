namespace Kandinsky.Server.Tests;

public sealed class FairQueueTests
{
    [Fact]
    public async Task One_owner_s_many_jobs_do_not_keep_another_waiting()
    {
        var queue = new FairQueue();
        for (var i = 0; i < 4; i++) await queue.EnqueueAsync(new($"a{i}", "alice", 0, 1));
        for (var i = 0; i < 2; i++) await queue.EnqueueAsync(new($"b{i}", "bob", 0, 1));

        Assert.Equal(["a0", "b0", "a1", "b1", "a2", "a3"], await DrainAsync(queue, 6));
    }

    [Fact]
    public async Task A_costly_job_uses_up_more_turns_than_a_cheap_one()
    {
        var queue = new FairQueue();
        await queue.EnqueueAsync(new("a0", "alice", 0, 4));
        await queue.EnqueueAsync(new("a1", "alice", 0, 4));
        for (var i = 0; i < 5; i++) await queue.EnqueueAsync(new($"b{i}", "bob", 0, 1));

        Assert.Equal(["a0", "b0", "b1", "b2", "b3", "a1", "b4"], await DrainAsync(queue, 7));
    }

    [Fact]
    public async Task Who_comes_late_does_not_get_the_turns_it_missed()
    {
        var queue = new FairQueue();
        for (var i = 0; i < 6; i++) await queue.EnqueueAsync(new($"a{i}", "alice", 0, 1));
        Assert.Equal(["a0", "a1", "a2"], await DrainAsync(queue, 3));
        for (var i = 0; i < 3; i++) await queue.EnqueueAsync(new($"b{i}", "bob", 0, 1));

        Assert.Equal(["b0", "a3", "b1", "a4", "b2", "a5"], await DrainAsync(queue, 6));
    }

    [Fact]
    public async Task Higher_priority_goes_first_whoever_asks()
    {
        var queue = new FairQueue();
        await queue.EnqueueAsync(new("low", "alice", -1, 1));
        await queue.EnqueueAsync(new("usual", "alice", 0, 1));
        await queue.EnqueueAsync(new("high", "alice", 5, 1));

        Assert.Equal(["high", "usual", "low"], queue.Waiting.Select(ticket => ticket.Id));
        Assert.Equal(["high", "usual", "low"], await DrainAsync(queue, 3));
    }

    [Fact]
    public async Task A_removed_job_is_not_handed_out_and_a_job_is_queued_once()
    {
        var queue = new FairQueue();
        await queue.EnqueueAsync(new("a", "alice", 0, 1));
        await queue.EnqueueAsync(new("a", "alice", 0, 1));
        await queue.EnqueueAsync(new("b", "alice", 0, 1));
        await queue.RemoveAsync("a");

        Assert.Equal(["b"], await DrainAsync(queue, 1));
        Assert.Empty(queue.Waiting);
    }

    [Fact]
    public async Task Waiting_for_a_job_ends_with_one_or_with_the_caller_s_patience()
    {
        var queue = new FairQueue();
        var waiting = queue.DequeueAsync(default).AsTask();
        Assert.False(waiting.IsCompleted);
        await queue.EnqueueAsync(new("a", "alice", 0, 1));
        Assert.Equal("a", (await waiting).Id);

        using var impatience = new CancellationTokenSource();
        var other = queue.DequeueAsync(impatience.Token).AsTask();
        await impatience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => other);
    }

    private static async Task<List<string>> DrainAsync(FairQueue queue, int count)
    {
        var ids = new List<string>();
        for (var i = 0; i < count; i++) ids.Add((await queue.DequeueAsync(default)).Id);
        return ids;
    }
}
