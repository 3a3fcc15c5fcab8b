using System.Diagnostics;

namespace Kandinsky.Kernels;

/// <summary>One thread of a <see cref="ThreadTeam"/>: joins every operation, spins a moment for the next, then sleeps until woken.</summary>
internal sealed class Worker
{
    private static readonly long SpinTicks = Stopwatch.Frequency / 1000;   // one millisecond
    private readonly object _bed = new();
    private readonly ThreadTeam _team;
    private readonly int _number;
    private int _seen;
    private bool _asleep;

    public Worker(ThreadTeam team, int number)
    {
        (_team, _number) = (team, number);
        _seen = team.Epoch;
        new Thread(Live) { IsBackground = true, Name = $"kandinsky {number + 1}" }.Start();
    }

    /// <summary>Called by the owner of the operation after the epoch has moved.</summary>
    public void Wake()
    {
        if (!Volatile.Read(ref _asleep)) return;
        lock (_bed)
        {
            _asleep = false;
            Monitor.Pulse(_bed);
        }
    }

    private void Live()
    {
        _team.Adopt();
        for (AwaitEpoch(); !_team.HasEnded; AwaitEpoch()) _team.Join(_number);
    }

    private void AwaitEpoch()
    {
        for (var start = Stopwatch.GetTimestamp(); _team.Epoch == _seen; Thread.SpinWait(8))
        {
            if (Stopwatch.GetTimestamp() - start < SpinTicks) continue;
            Sleep();
            start = Stopwatch.GetTimestamp();
        }
        _seen = _team.Epoch;
    }

    private void Sleep()
    {
        Volatile.Write(ref _asleep, true);
        Interlocked.MemoryBarrier();   // Either the epoch has moved before the next line, or its mover sees the flag.
        if (_team.Epoch != _seen) Volatile.Write(ref _asleep, false);
        lock (_bed)
        {
            while (_asleep) Monitor.Wait(_bed);
        }
    }
}
