using System.Runtime.ExceptionServices;

namespace Kandinsky.Kernels;

/// <summary>Threads that compute together: one operation at a time is cut into tasks and shared out among them.</summary>
/// <remarks>
/// <para>A task is handed to whichever thread is free, so an operation must cut its work the same way whatever <see cref="Count"/> is
/// and let every task write its own outputs: then the bytes do not depend on the number of threads.</para>
/// <para>Threads start with the first operation that wants them, spin for about a millisecond after the last one and then sleep. A call from
/// inside a task runs inline; a call made while another caller's operation is under way waits for its end. Teams know nothing of each other:
/// two at work at the same time share the processor as the system sees fit.</para>
/// </remarks>
public sealed unsafe class ThreadTeam : IDisposable
{
    /// <summary>The environment variable that sets <see cref="UsualCount"/>: a positive number.</summary>
    public const string Variable = "KANDINSKY_THREADS";

    /// <summary>The most threads of a team.</summary>
    public const int MostThreads = 256;

    private const int NextStride = 32;   // a cache line or two

    private readonly Lock _gate = new();
    private readonly List<Worker> _threads = [];
    private readonly int[] _next;   // the next task to hand out of each run

    // The operation at hand. A worker reads these only between joining and leaving, which the caller waits for.
    private delegate*<void*, int, void> _body;
    private void* _state;
    private int _tasks;
    private int _runs;
    private Exception? _failure;
    private Shared _shared;
    private volatile bool _ended;

    [ThreadStatic]
    private static ThreadTeam? t_entered;

    [ThreadStatic]
    private static bool t_inside;

    /// <summary>Makes a team; its threads start when they are first wanted.</summary>
    /// <param name="count">How many threads share an operation, the calling one included; <see cref="UsualCount"/> if null.</param>
    /// <exception cref="ArgumentOutOfRangeException">The count is below 1 or above <see cref="MostThreads"/>.</exception>
    public ThreadTeam(int? count = null)
    {
        Count = count ?? UsualCount;
        ArgumentOutOfRangeException.ThrowIfLessThan(Count, 1, nameof(count));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Count, MostThreads, nameof(count));
        _next = new int[Count * NextStride];
    }

    /// <summary>What <see cref="Variable"/> says, else the number of processors.</summary>
    public static int UsualCount { get; } = int.TryParse(Environment.GetEnvironmentVariable(Variable), out var count) && count is >= 1 and <= MostThreads
        ? count : Math.Clamp(Environment.ProcessorCount, 1, MostThreads);

    /// <summary>How many threads share an operation, the calling one included.</summary>
    public int Count { get; }

    /// <summary>The team of the calling thread: the one it entered or belongs to, else one of the usual size that the process shares.</summary>
    internal static ThreadTeam Current => t_entered ?? Usual.Team;

    /// <summary>Working memory that this team's kernels keep between calls.</summary>
    internal ScratchPool Scratch { get; } = new();

    internal int Epoch => Volatile.Read(ref _shared.Epoch);

    internal bool HasEnded => _ended;

    /// <summary>Kernels that the calling thread runs use this team until the scope is disposed, on the same thread.</summary>
    public Scope Enter()
    {
        ObjectDisposedException.ThrowIf(_ended, this);
        var scope = new Scope(t_entered);
        t_entered = this;
        return scope;
    }

    /// <summary>Gives back the working memory that kernels keep between calls. None of the team's operations may be under way.</summary>
    public void ReleaseMemory() => Scratch.Clear();

    /// <summary>Ends the threads, after the operation at hand. Twice is once.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            if (_ended) return;
            _ended = true;
            Interlocked.Increment(ref _shared.Epoch);
            foreach (var thread in _threads) thread.Wake();
        }
        Scratch.Clear();
    }

    /// <summary>Runs a function for every task from 0 to <paramref name="tasks"/> − 1 and waits for all.</summary>
    internal void For(int tasks, delegate*<void*, int, void> body, void* state, bool inRuns)
    {
        var helpers = Math.Min(Count, tasks) - 1;
        if (helpers <= 0 || t_inside)
        {
            for (var task = 0; task < tasks; task++) body(state, task);
            return;
        }
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_ended, this);
            try
            {
                t_inside = true;
                while (_threads.Count < helpers) _threads.Add(new Worker(this, _threads.Count));
                _body = body;
                _state = state;
                _tasks = tasks;
                _failure = null;
                _runs = inRuns ? helpers + 1 : 1;
                for (var run = 0; run < _runs; run++) _next[run * NextStride] = FirstOf(run);
                Volatile.Write(ref _shared.Helpers, helpers);
                Interlocked.Increment(ref _shared.Epoch);
                for (var i = 0; i < helpers; i++) _threads[i].Wake();
                HandOut(helpers);
                Volatile.Write(ref _shared.Helpers, 0);
                Interlocked.MemoryBarrier();
                for (var wait = new SpinWait(); Volatile.Read(ref _shared.Active) != 0;) wait.SpinOnce(-1);
                if (_failure is { } failure) ExceptionDispatchInfo.Throw(failure);
            }
            finally
            {
                t_inside = false;
            }
        }
    }

    /// <summary>The calling thread is this team's from now on; its own calls run inline.</summary>
    internal void Adopt() => (t_entered, t_inside) = (this, true);

    /// <summary>A worker joins the operation at hand, if there is still one and it wants this worker.</summary>
    internal void Join(int worker)
    {
        Interlocked.Increment(ref _shared.Active);
        if (worker < Volatile.Read(ref _shared.Helpers)) HandOut(worker);
        Interlocked.Decrement(ref _shared.Active);
    }

    private int FirstOf(int run) => (int)((long)_tasks * run / _runs);

    private void HandOut(int thread)
    {
        try
        {
            for (var i = 0; i < _runs; i++)
            {
                var run = (thread + i) % _runs;
                for (int task, end = FirstOf(run + 1); (task = Interlocked.Increment(ref _next[run * NextStride]) - 1) < end;) _body(_state, task);
            }
        }
#pragma warning disable CA1031 // carried to the caller's thread and thrown there
        catch (Exception failure)
#pragma warning restore CA1031
        {
            Interlocked.CompareExchange(ref _failure, failure, null);
            for (var run = 0; run < _runs; run++) Interlocked.Exchange(ref _next[run * NextStride], _tasks);
        }
    }

    /// <summary>Leaves a team when disposed.</summary>
    public readonly ref struct Scope
    {
        private readonly ThreadTeam? _former;

        internal Scope(ThreadTeam? former) => _former = former;

        /// <summary>The calling thread uses the team it used before.</summary>
        public void Dispose() => t_entered = _former;
    }

    private static class Usual
    {
        public static readonly ThreadTeam Team = new();
    }
}
