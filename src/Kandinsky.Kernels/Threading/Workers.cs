using System.Runtime.CompilerServices;

namespace Kandinsky.Kernels;

/// <summary>Shares an operation's tasks out among the threads of the calling thread's <see cref="ThreadTeam"/>.</summary>
public static unsafe class Workers
{
    /// <summary>How many threads share an operation, the calling one included.</summary>
    public static int Count => ThreadTeam.Current.Count;

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
    /// Whether each thread begins with a run of neighbouring tasks of its own, and takes others' when it is through: for tasks that read on where the one
    /// before ended. Otherwise tasks are begun in order, so that threads work on neighbouring ones.
    /// </param>
    public static void For<TState>(int tasks, TState state, Action<TState, int> body, bool inRuns = false)
    {
        ArgumentNullException.ThrowIfNull(body);
        ArgumentOutOfRangeException.ThrowIfNegative(tasks);
        var frame = new Frame<TState> { State = state, Body = body };
        For(tasks, &Frame<TState>.Run, Unsafe.AsPointer(ref frame), inRuns);   // It lies on this stack, which stays until every task is done.
    }

    /// <summary>The same for kernels: a function and the address of its operands.</summary>
    internal static void For(int tasks, delegate*<void*, int, void> body, void* state, bool inRuns = false) =>
        ThreadTeam.Current.For(tasks, body, state, inRuns);

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
