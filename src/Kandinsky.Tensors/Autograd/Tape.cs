namespace Kandinsky.Tensors;

/// <summary>
/// Records the operations on tensors of an arena that depend on trained parameters, and computes gradients by going back over them (reverse-mode
/// differentiation). While it is there nothing happens in place and scopes of the arena end only with the scope around the tape, because the way
/// back reads what the way forth computed.
/// </summary>
/// <remarks>
/// <code>
/// using var scope = arena.Scope();
/// using var tape = new Tape(arena);
/// tape.Backward(Ops.MeanSquaredError(model.Forward(x), target));   // adds to the parameters' gradients
/// </code>
/// Sums are made in a fixed order: the same bytes for any number of threads.
/// </remarks>
public sealed partial class Tape : IDisposable
{
    private readonly Arena _arena;
    private readonly Tape? _outer;
    private readonly List<(Gradient Of, Action Backward)> _steps = [];
    private readonly List<Gradient> _watched = [];

    /// <summary>Begins to record.</summary>
    /// <param name="arena">On whose tensors.</param>
    /// <param name="checkpoints">Whether <see cref="Ops.Checkpoint"/> forgets what its block computed, and computes it anew on the way back: less memory for
    /// a third more time.</param>
    public Tape(Arena arena, bool checkpoints = false)
    {
        ArgumentNullException.ThrowIfNull(arena);
        (_arena, _outer, Checkpoints) = (arena, arena.Tape, checkpoints);
        arena.Tape = this;
    }

    /// <summary>Whether blocks are computed anew on the way back.</summary>
    public bool Checkpoints { get; }

    /// <summary>Bytes of all gradients of tensors, those of parameters apart.</summary>
    public long GradientBytes => _arena.Gradients.Bytes;

    /// <summary>Whether operations are recorded now: not on the way back, nor in a block that will be computed anew.</summary>
    internal bool IsRecording { get; private set; } = true;

    /// <summary>Asks for the gradient of a tensor that is no result of a recorded operation.</summary>
    /// <param name="x">The tensor, before it is used.</param>
    public void Watch(Tensor x)
    {
        ArgumentNullException.ThrowIfNull(x);
        if (x.IsTracked) return;
        x.Track();
        _watched.Add(x.Gradient!);
    }

    /// <summary>The gradient of a watched tensor, once <see cref="Backward"/> has run.</summary>
    /// <param name="x">The tensor.</param>
    public float[] GradientOf(Tensor x)
    {
        ArgumentNullException.ThrowIfNull(x);
        return x.Gradient?.Numbers is null ? new float[x.Shape.Count] : Of(x).ToArray();
    }

    /// <summary>Goes back over what was recorded and adds to the gradients of parameters. Recording is over then.</summary>
    /// <param name="loss">[1]: what the gradients are of.</param>
    /// <exception cref="ArgumentException">It is more than one number, or depends on no trained parameter.</exception>
    public void Backward(Tensor loss)
    {
        ArgumentNullException.ThrowIfNull(loss);
        if (loss.Shape.Count != 1) throw new ArgumentException($"A loss is one number, not {loss.Shape}.", nameof(loss));
        if (!loss.IsTracked) throw new ArgumentException("The loss depends on no parameter that is trained.", nameof(loss));
        var seed = Sum(loss);
        if (!_arena.IsPlan) seed[0] += 1;
        GoBack();
    }

    /// <summary>Ends the recording, and forgets the gradients of watched tensors.</summary>
    public void Dispose()
    {
        _arena.Tape = _outer;
        foreach (var gradient in _watched) Release(gradient);
        foreach (var (gradient, _) in _steps) Release(gradient);
        _watched.Clear();
        _steps.Clear();
    }

    /// <summary>Records an operation.</summary>
    /// <param name="y">Its result, which has a gradient from now on.</param>
    /// <param name="backward">Adds to the gradients of its operands, from that of the result.</param>
    internal void Record(Tensor y, Action backward)
    {
        y.Track();
        _steps.Add((y.Gradient!, backward));
    }

    /// <summary>Runs a block without recording, keeps its result alone, and computes the block anew on the way back.</summary>
    /// <param name="block">The block.</param>
    internal Tensor Checkpoint(Func<Tensor> block)
    {
        IsRecording = false;
        Tensor y;
        try
        {
            using (_arena.Scope()) y = block();
            y = _arena.Moved(y);
        }
        finally
        {
            IsRecording = true;
        }
        Record(y, () => Replay(block, y));
        return y;
    }

    /// <summary>Records a block anew, goes back over it from the gradient of its result, and forgets it.</summary>
    /// <param name="block">The block.</param>
    /// <param name="y">Its result of before.</param>
    private void Replay(Func<Tensor> block, Tensor y)
    {
        using var scope = _arena.Scope();
        using var inner = new Tape(_arena);
        var again = block();
        if (!again.IsTracked) return;
        inner.Pass(y, again);
        inner.GoBack();
    }

    private void GoBack()
    {
        IsRecording = false;
        for (var i = _steps.Count - 1; i >= 0; i--)
        {
            var (gradient, backward) = _steps[i];
            if (gradient.Numbers is null) continue;
            using var scratch = _arena.Scope();
            backward();
            Release(gradient);
        }
        _steps.Clear();
    }

    private void Release(Gradient gradient)
    {
        if (gradient.Numbers is { } numbers) _arena.Gradients.Return(numbers);
        gradient.Numbers = null;
    }
}
