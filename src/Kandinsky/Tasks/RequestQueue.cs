using Kandinsky.Kernels;

namespace Kandinsky;

/// <summary>Lets one request run at a time, in order of arrival: each uses all of a pipeline's threads and memory.</summary>
internal sealed class RequestQueue : IDisposable
{
    private readonly Lock _lock = new();
    private readonly LinkedList<Waiting> _waiting = [];
    private readonly CancellationTokenSource _closing = new();
    private readonly TaskCompletionSource _drained = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private RunningRequest? _running;
    private bool _closed;

    /// <param name="threads">What computes.</param>
    public RequestQueue(ThreadTeam threads) => (Threads, Closing) = (threads, _closing.Token);

    /// <summary>What computes.</summary>
    public ThreadTeam Threads { get; }

    /// <summary>Asked for once no more requests are to run.</summary>
    public CancellationToken Closing { get; }

    /// <summary>Waits for the requests that came before.</summary>
    /// <param name="start">Begins the work; it is done step by step as its progress is asked for.</param>
    /// <param name="cancellation">Ends the waiting, and then the work.</param>
    /// <returns>The request, to be disposed so that the next may run.</returns>
    /// <exception cref="OperationCanceledException">Cancellation was asked for, or the queue was closed.</exception>
    public async Task<RunningRequest> EnterAsync(Func<CancellationToken, IEnumerable<GenerationProgress>> start, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        LinkedListNode<Waiting> place;
        lock (_lock)
        {
            if (_closed) throw RunningRequest.Ended();
            var request = new RunningRequest(this, start, cancellation);
            if (_running is null) return _running = request;
            place = _waiting.AddLast(new Waiting(request));
        }
        using var withdrawal = cancellation.UnsafeRegister(_ => Withdraw(place, cancellation), null);
        await place.Value.Turn.Task.ConfigureAwait(false);
        return place.Value.Request;
    }

    /// <summary>Ends the running request and all that wait; none comes after.</summary>
    /// <returns>Completed once the running request has given its memory back. Twice is once.</returns>
    public Task CloseAsync()
    {
        Waiting[] waiting;
        RunningRequest? running;
        lock (_lock)
        {
            if (_closed) return _drained.Task;
            _closed = true;
            waiting = [.. _waiting];
            _waiting.Clear();
            running = _running;
            if (running is null) _drained.SetResult();
        }
        _closing.Cancel();
        foreach (var request in waiting) request.Refuse(RunningRequest.Ended());
        running?.End();
        return _drained.Task;
    }

    /// <summary>The running request has ended: the next one's turn.</summary>
    public void Leave()
    {
        Waiting? next = null;
        lock (_lock)
        {
            if (_waiting.First is { } first)
            {
                _waiting.RemoveFirst();
                next = first.Value;
            }
            _running = next?.Request;
            if (_running is null && _closed) _drained.SetResult();
        }
        next?.Turn.SetResult();
    }

    /// <summary>The queue must be closed and drained.</summary>
    public void Dispose() => _closing.Dispose();

    private void Withdraw(LinkedListNode<Waiting> place, CancellationToken cancellation)
    {
        lock (_lock)
        {
            if (place.List is null) return;   // Its turn has come, or the queue was closed.
            _waiting.Remove(place);
        }
        place.Value.Refuse(new OperationCanceledException(cancellation));
    }

    private sealed record Waiting(RunningRequest Request)
    {
        public TaskCompletionSource Turn { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public void Refuse(OperationCanceledException why)
        {
            Request.Withdraw();
            Turn.SetException(why);
        }
    }
}
