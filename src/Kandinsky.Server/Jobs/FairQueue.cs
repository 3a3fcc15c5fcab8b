namespace Kandinsky.Server;

/// <summary>
/// A queue in memory, fair between owners: each job gets a finishing time on a clock that runs by work done, and an owner's jobs come one after the
/// other on that clock (start-time fair queueing, Goyal, Vin and Cheng 1996). Someone with one job does not wait for another's hundred.
/// </summary>
internal sealed class FairQueue : IJobQueue
{
    private readonly Lock _lock = new();
    private readonly SortedSet<Place> _places = [];
    private readonly Dictionary<string, Place> _byId = [];
    private readonly Dictionary<string, double> _lastOfOwner = [];
    private TaskCompletionSource _arrival = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private double _clock;
    private long _arrivals;

    public IReadOnlyList<JobTicket> Waiting
    {
        get
        {
            lock (_lock) return [.. _places.Select(place => place.Ticket)];
        }
    }

    public ValueTask EnqueueAsync(JobTicket ticket)
    {
        lock (_lock)
        {
            if (_byId.ContainsKey(ticket.Id)) return ValueTask.CompletedTask;
            var start = Math.Max(_clock, _lastOfOwner.GetValueOrDefault(ticket.Owner));
            _lastOfOwner[ticket.Owner] = start + ticket.Cost;
            var place = new Place(ticket, start, _arrivals++);
            _places.Add(place);
            _byId.Add(ticket.Id, place);
            _arrival.TrySetResult();
        }
        return ValueTask.CompletedTask;
    }

    public async ValueTask<JobTicket> DequeueAsync(CancellationToken cancellation)
    {
        while (true)
        {
            Task arrival;
            lock (_lock)
            {
                if (_places.Min is { } first)
                {
                    Take(first);
                    _clock = Math.Max(_clock, first.Start);
                    if (_places.Count == 0) _lastOfOwner.Clear(); // Nobody waits, so all start alike.
                    return first.Ticket;
                }
                if (_arrival.Task.IsCompleted) _arrival = new(TaskCreationOptions.RunContinuationsAsynchronously);
                arrival = _arrival.Task;
            }
            await arrival.WaitAsync(cancellation).ConfigureAwait(false);
        }
    }

    public ValueTask RemoveAsync(string id)
    {
        lock (_lock)
        {
            if (_byId.TryGetValue(id, out var place)) Take(place);
        }
        return ValueTask.CompletedTask;
    }

    private void Take(Place place)
    {
        _places.Remove(place);
        _byId.Remove(place.Ticket.Id);
    }

    private sealed record Place(JobTicket Ticket, double Start, long Arrival) : IComparable<Place>
    {
        public int CompareTo(Place? other) => other is null ? 1
            : (-Ticket.Priority, Start, Arrival).CompareTo((-other.Ticket.Priority, other.Start, other.Arrival));
    }
}
