namespace Kandinsky;

/// <summary>
/// A request whose turn it is. Its steps run on threads of the pool; between two of them it may be ended from outside, and then it gives everything back at
/// once, whoever asks for its next step or does not.
/// </summary>
/// <param name="queue">The queue it leaves at its end.</param>
/// <param name="start">Begins the work.</param>
/// <param name="cancellation">The user's.</param>
internal sealed class RunningRequest(RequestQueue queue, Func<CancellationToken, IEnumerable<GenerationProgress>> start, CancellationToken cancellation)
    : IDisposable
{
    private readonly Lock _lock = new();
    private readonly CancellationTokenSource _cancel = CancellationTokenSource.CreateLinkedTokenSource(cancellation, queue.Closing);
    private IEnumerator<GenerationProgress>? _work;
    private bool _stepping, _ending, _ended;

    /// <summary>Why a request does not go on whose pipeline was disposed.</summary>
    public static OperationCanceledException Ended() => new("The pipeline was disposed before the request was done.");

    /// <summary>Runs the next step.</summary>
    /// <returns>Its progress; null after the last.</returns>
    /// <exception cref="OperationCanceledException">The user or the end of the pipeline stopped it.</exception>
    /// <exception cref="KandinskyException">The request or a model is not usable.</exception>
    public async Task<GenerationProgress?> NextAsync()
    {
        lock (_lock)
        {
            if (_ending) throw Ended();
            _stepping = true;
        }
        try
        {
            return await Task.Run(Step, CancellationToken.None).ConfigureAwait(false);
        }
        catch (OperationCanceledException e)
        {
            if (cancellation.IsCancellationRequested) throw new OperationCanceledException(e.Message, e, cancellation);
            if (queue.Closing.IsCancellationRequested) throw Ended();
            throw;
        }
        finally
        {
            bool ending;
            lock (_lock)
            {
                _stepping = false;
                ending = _ending;
            }
            if (ending) Finish();
        }
    }

    /// <summary>Ends the request: at once between two steps, else after the one at work, which is cancelled.</summary>
    public void End()
    {
        lock (_lock)
        {
            _ending = true;
            if (_stepping) return;
        }
        Finish();
    }

    /// <summary>The request ends before its turn has come.</summary>
    public void Withdraw()
    {
        lock (_lock) (_ending, _ended) = (true, true);
        _cancel.Dispose();
    }

    /// <summary>Ends the request and lets the next one run; twice is once.</summary>
    public void Dispose() => End();

    private GenerationProgress? Step()
    {
        _cancel.Token.ThrowIfCancellationRequested();
        using var entered = queue.Threads.Enter();
        _work ??= start(_cancel.Token).GetEnumerator();
        return _work.MoveNext() ? _work.Current : null;
    }

    private void Finish()
    {
        lock (_lock)
        {
            if (_ended) return;
            _ended = true;
        }
        try
        {
            _work?.Dispose();
        }
        finally
        {
            _cancel.Dispose();
            queue.Leave();
        }
    }
}
