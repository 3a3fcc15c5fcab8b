namespace Kandinsky.Tests;

public sealed class HubRetryTests
{
    private static readonly HubSettings Settings = new() { Attempts = 40, FirstPause = TimeSpan.FromSeconds(1), LongestPause = TimeSpan.FromSeconds(10) };

    private readonly List<double> _pauses = [];

    [Fact]
    public async Task Pauses_double_up_to_the_longest_and_are_shortened_by_chance_to_half_at_most()
    {
        await FailsAsync(Retry(Settings), () => new HubFault("busy"));
        double[] longest = [1, 2, 4, 8, .. Enumerable.Repeat(10.0, 35)];
        Assert.Equal(longest.Length, _pauses.Count);
        Assert.All(_pauses.Zip(longest), pause => Assert.InRange(pause.First, pause.Second / 2, pause.Second));
        Assert.True(_pauses.Distinct().Count() > 30);   // so that several processes do not come back in step
    }

    [Fact]
    public async Task A_pause_that_is_asked_for_is_kept_up_to_the_longest()
    {
        var asked = 0;
        var error = await FailsAsync(Retry(Settings), () => new HubFault("busy", pause: TimeSpan.FromSeconds(8 + asked++)));
        Assert.Equal([8, 9, 10], _pauses);
        Assert.Contains("busy; it asks to wait 11 s; what arrived is kept", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, "model: busy; what")]
    [InlineData(2, "model: busy (2 attempts); what")]
    [InlineData(6, "model: busy (6 attempts); what")]
    public async Task The_last_attempt_is_followed_by_an_error_and_no_pause(int attempts, string message)
    {
        var asked = 0;
        var error = await FailsAsync(Retry(Settings with { Attempts = attempts }), () =>
        {
            asked++;
            return new HubFault("busy");
        });
        Assert.StartsWith(message, error.Message, StringComparison.Ordinal);
        Assert.Equal(ErrorKind.Network, error.Kind);
        Assert.Equal((attempts, attempts - 1), (asked, _pauses.Count));
    }

    [Fact]
    public async Task Progress_begins_the_count_and_the_pauses_anew()
    {
        var retry = Retry(Settings with { Attempts = 3 });
        var asked = 0;
        Assert.Equal(30, await retry.RunAsync(() =>
        {
            if (++asked % 2 == 0) retry.Progressed();
            return asked == 30 ? Task.FromResult(asked) : throw new HubFault("cut");
        }, CancellationToken.None));
        Assert.All(_pauses.Where((_, i) => i % 2 == 1), pause => Assert.InRange(pause, 0.5, 1));
    }

    [Fact]
    public async Task Failures_before_an_answer_count_in_the_next_request()
    {
        var retry = Retry(Settings with { Attempts = 3 });
        var asked = 0;
        await retry.RunAsync(() => ++asked < 3 ? throw new HubFault("busy") : Task.FromResult(true), CancellationToken.None);
        await FailsAsync(retry, () => new HubFault("busy"));
        Assert.Equal(2, _pauses.Count);
    }

    [Fact]
    public async Task Waiting_is_cancelled_and_other_errors_are_no_reason_to_ask_again()
    {
        using var cancellation = new CancellationTokenSource();
        var waiting = new HubRetry(Settings with { FirstPause = TimeSpan.FromMinutes(1), LongestPause = TimeSpan.FromHours(1) }, "model")
            .RunAsync<bool>(() => throw new HubFault("busy"), cancellation.Token);
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        await Assert.ThrowsAsync<InvalidOperationException>(() => Retry(Settings).RunAsync<bool>(() => throw new InvalidOperationException(), default));
        Assert.Empty(_pauses);
    }

    private HubRetry Retry(HubSettings settings) => new(settings, "model", (pause, _) =>
    {
        _pauses.Add(pause.TotalSeconds);
        return Task.CompletedTask;
    });

    private static Task<KandinskyException> FailsAsync(HubRetry retry, Func<HubFault> fault) =>
        Assert.ThrowsAsync<KandinskyException>(() => retry.RunAsync<bool>(() => throw fault(), CancellationToken.None));
}
