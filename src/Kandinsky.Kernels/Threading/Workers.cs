using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;

namespace Kandinsky.Kernels;

/// <summary>The engine's own threads: one operation at a time is cut into tasks and shared out among them.</summary>
/// <remarks>
/// <para>A task is handed to whichever thread is free, so an operation must cut its work the same way whatever <see cref="Count"/> is
/// and let every task write its own outputs: then the bytes do not depend on the number of threads.</para>
/// <para>Threads spin for about a millisecond after the last operation and then sleep. A call from inside a task runs inline, and so does a
/// call made while another caller holds the threads.</para>
/// </remarks>
public static unsafe class Workers
{
    /// <summary>The environment variable that sets <see cref="Count"/> at the start: a positive number.</summary>
    public const string Variable = "KANDINSKY_THREADS";

    private const int MostThreads = 256;
    private const int NextStride = 32;   // a cache line or two
    private static readonly Lock Gate = new();
    private static readonly List<Worker> Threads = [];

    /// <summary>The next task to hand out of each run.</summary>
    private static readonly int[] Next = new int[MostThreads * NextStride];

    private static int _count = Default();

    // The operation at hand. A worker reads these only between a successful Enter and Leave, which the caller waits for.
    private static delegate*<void*, int, void> _body;
    private static void* _state;
    private static int _tasks;
    private static int _runs;
    private static Exception? _failure;
    private static Shared _shared;

    [ThreadStatic]
    private static bool t_inside;

    /// <summary>How many threads share an operation, the calling one included; at first the processor count or <see cref="Variable"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is below 1 or above 256.</exception>
    public static int Count
    {
        get => Volatile.Read(ref _count);
        set
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, MostThreads);
            Volatile.Write(ref _count, value);
        }
    }

    /// <summary>Runs <paramref name="body"/> for every task from 0 to <paramref name="tasks"/> − 1, in any order, and waits for all.</summary>
    /// <param name="tasks">How many; nothing happens for 0.</param>
    /// <param name="body">Receives the task's number.</param>
    /// <remarks>The first exception a task throws is thrown here; tasks not yet begun are dropped.</remarks>
    public static void For(int tasks, Action<int> body)
    {
        ArgumentNullException.ThrowIfNull(body);
        For(tasks, body, static (action, task) => action(task));
    }

    /// <summary>As <see cref="For(int, Action{int})"/>, without an allocation when <paramref name="body"/> is a static lambda.</summary>
    /// <typeparam name="TState">What the tasks need; a struct travels without boxing.</typeparam>
    /// <param name="tasks">How many; nothing happens for 0.</param>
    /// <param name="state">Handed to every task.</param>
    /// <param name="body">Receives the state and the task's number.</param>
    /// <param name="inRuns">
    /// Whether each thread begins with a run of neighbouring tasks of its own, and takes others' when it is through: for tasks that read on where the one before ended.
    /// Otherwise tasks are begun in order, so that threads work on neighbouring ones.
    /// </param>
    public static void For<TState>(int tasks, TState state, Action<TState, int> body, bool inRuns = false)
    {
        ArgumentNullException.ThrowIfNull(body);
        ArgumentOutOfRangeException.ThrowIfNegative(tasks);
        var frame = new Frame<TState> { State = state, Body = body };
        For(tasks, &Frame<TState>.Run, Unsafe.AsPointer(ref frame), inRuns);   // on this stack, which stays until every task is done
    }

    /// <summary>The same for kernels: a function and the address of its operands.</summary>
    internal static void For(int tasks, delegate*<void*, int, void> body, void* state, bool inRuns = false)
    {
        var helpers = Math.Min(Count, tasks) - 1;
        if (helpers <= 0 || t_inside || !Gate.TryEnter())
        {
            for (var task = 0; task < tasks; task++) body(state, task);
            return;
        }
        try
        {
            t_inside = true;
            while (Threads.Count < helpers) Threads.Add(new Worker(Threads.Count));
            _body = body;
            _state = state;
            _tasks = tasks;
            _failure = null;
            _runs = inRuns ? helpers + 1 : 1;
            for (var run = 0; run < _runs; run++) Next[run * NextStride] = FirstOf(run);
            Volatile.Write(ref _shared.Helpers, helpers);
            Interlocked.Increment(ref _shared.Epoch);
            for (var i = 0; i < helpers; i++) Threads[i].Wake();
            HandOut(helpers);
            Volatile.Write(ref _shared.Helpers, 0);
            Interlocked.MemoryBarrier();
            for (var wait = new SpinWait(); Volatile.Read(ref _shared.Active) != 0;) wait.SpinOnce(-1);
            if (_failure is { } failure) ExceptionDispatchInfo.Throw(failure);
        }
        finally
        {
            t_inside = false;
            Gate.Exit();
        }
    }

    internal static int Epoch => Volatile.Read(ref _shared.Epoch);

    /// <summary>A worker joins the operation at hand, if there is still one and it wants this worker.</summary>
    internal static void Join(int worker)
    {
        Interlocked.Increment(ref _shared.Active);
        if (worker < Volatile.Read(ref _shared.Helpers))
        {
            t_inside = true;
            HandOut(worker);
        }
        Interlocked.Decrement(ref _shared.Active);
    }

    private static int FirstOf(int run) => (int)((long)_tasks * run / _runs);

    private static void HandOut(int thread)
    {
        try
        {
            for (var i = 0; i < _runs; i++)
            {
                var run = (thread + i) % _runs;
                for (int task, end = FirstOf(run + 1); (task = Interlocked.Increment(ref Next[run * NextStride]) - 1) < end;) _body(_state, task);
            }
        }
#pragma warning disable CA1031 // carried to the caller's thread and thrown there
        catch (Exception failure)
#pragma warning restore CA1031
        {
            Interlocked.CompareExchange(ref _failure, failure, null);
            for (var run = 0; run < _runs; run++) Interlocked.Exchange(ref Next[run * NextStride], _tasks);
        }
    }

    private static int Default() =>
        int.TryParse(Environment.GetEnvironmentVariable(Variable), out var count) && count is >= 1 and <= MostThreads
            ? count : Math.Clamp(Environment.ProcessorCount, 1, MostThreads);

    private struct Frame<TState>
    {
        public TState State;
        public Action<TState, int> Body;

        public static void Run(void* frame, int task)
        {
            ref var self = ref Unsafe.AsRef<Frame<TState>>(frame);
            self.Body(self.State, task);
        }
    }
}
