using Kandinsky.Kernels;

namespace Kandinsky.Tensors;

/// <summary>Memory for the tensors of one pipeline step, handed out in order and taken back a scope at a time.</summary>
/// <remarks>
/// The arena grows by blocks and keeps them, so that the second step allocates nothing; only a block too small for what comes next in its place is exchanged.
/// Who knows how much will be held gives it as the capacity: it is one block then, taken from the system as it is first written, and whatever
/// comes later uses the same memory from its start again. Not safe for use by several threads at once.
/// </remarks>
public sealed class Arena : IDisposable
{
    private const long BlockBytes = 32 << 20;
    private const long TouchBytes = 4 << 20, LeastTouchedAhead = 32 << 20;

    private readonly List<Block> _blocks = [];
    private readonly NativeBuffer? _first;
    private GradientPool? _gradients;
    private Thread? _touching;
    private volatile bool _disposed;
    private int _block;
    private long _offset;
    private long _full;

    /// <summary>Makes an empty arena.</summary>
    /// <param name="plan">Whether it only counts what it would hold: see <see cref="IsPlan"/>.</param>
    /// <param name="capacity">Bytes of the first block; what does not fit goes into further ones.</param>
    public Arena(bool plan = false, long capacity = 0)
    {
        IsPlan = plan;
        if (capacity <= 0) return;
        try
        {
            _first = plan ? null : new NativeBuffer(capacity);
        }
        catch (OutOfMemoryException)
        {
            return;   // Smaller blocks may still be had.
        }
        _blocks.Add(new(capacity, _first));
        PeakReserved = Reserved = capacity;
    }

    /// <summary>
    /// Whether tensors have shapes and no memory. Operations on them do nothing but make their result, so that a model run in such an arena
    /// shows what it will hold, before any weight is read.
    /// </summary>
    public bool IsPlan { get; }

    /// <summary>Ends the work in progress: asked before every tensor is made, so that a model stops between two operations.</summary>
    public CancellationToken Cancellation { get; set; }

    /// <summary>Records every operation on tensors of this arena; null, and then free of cost, unless someone wants to know.</summary>
    public OperationTrace? Trace { get; set; }

    /// <summary>Across which edges convolutions of its tensors go on at the other side of the picture, where they pad with zeros otherwise.</summary>
    public Tiling Tiling { get; set; }

    /// <summary>What records the operations on its tensors; null, and then free of cost, but in training.</summary>
    internal Tape? Tape { get; set; }

    /// <summary>Memory for gradients of its tensors.</summary>
    internal GradientPool Gradients => _gradients ??= new(this);

    /// <summary>Bytes in use now, including the unused ends of blocks.</summary>
    public long Used => _full + _offset;

    /// <summary>The largest <see cref="Used"/> so far.</summary>
    public long Peak { get; private set; }

    /// <summary>Bytes taken from the system, in use or not.</summary>
    public long Reserved { get; private set; }

    /// <summary>The largest <see cref="Reserved"/> so far.</summary>
    public long PeakReserved { get; private set; }

    /// <summary>In a plan, the working memory that operations will borrow beside their operands and results.</summary>
    public ScratchPlan Scratch { get; } = new();

    /// <summary>A tensor of undefined content.</summary>
    /// <param name="shape">Its shape.</param>
    /// <exception cref="KandinskyException">The system has no more memory.</exception>
    /// <exception cref="OperationCanceledException"><see cref="Cancellation"/> was asked for.</exception>
    public Tensor Tensor(Shape shape) => Tensor(shape, isRoom: false);

    private Tensor Tensor(Shape shape, bool isRoom)
    {
        Cancellation.ThrowIfCancellationRequested();
        var bytes = (Math.Max(shape.Count, 1L) * sizeof(float) + NativeBuffer.Alignment - 1) / NativeBuffer.Alignment * NativeBuffer.Alignment;
        if (_block == _blocks.Count || _offset + bytes > _blocks[_block].Length) NextBlock(bytes);
        var tensor = new Tensor(this, _blocks[_block].Memory, _offset, shape) { IsRoom = isRoom };
        _offset += bytes;
        Peak = Math.Max(Peak, Used);
        return tensor;
    }

    /// <summary>A tensor with the given content.</summary>
    /// <param name="shape">Its shape.</param>
    /// <param name="values">As many numbers as the shape has elements.</param>
    public Tensor Tensor(Shape shape, ReadOnlySpan<float> values)
    {
        var tensor = Tensor(shape);
        tensor.CopyFrom(values);
        return tensor;
    }

    /// <summary>A tensor of noughts.</summary>
    /// <param name="shape">Its shape.</param>
    public Tensor Zeros(Shape shape)
    {
        var tensor = Tensor(shape);
        if (!IsPlan) tensor.Span.Clear();
        return tensor;
    }

    /// <summary>Starts a scope: tensors made until its end are taken back then, unless a tape needs them.</summary>
    public ArenaScope Scope() => Tape is { IsRecording: true } ? default : new(this, _block, _offset, _full);

    /// <summary>Memory for a result that is to outlive a scope which begins now; null if a tape records, which keeps everything.</summary>
    /// <param name="shape">The result's shape.</param>
    public Tensor? Room(Shape shape) => Tape is { IsRecording: true } ? null : Tensor(shape, isRoom: true);

    /// <summary>
    /// Takes the beginning of the first block's memory from the system in the background, beside work that does not write to it yet. Otherwise the system
    /// provides every page when it is first written, while whoever writes it waits.
    /// </summary>
    /// <param name="bytes">How much of it, at most.</param>
    public void TouchAhead(long bytes = long.MaxValue)
    {
        if (_first is null || Math.Min(bytes, _first.Length) is var end && end < LeastTouchedAhead || _touching is not null) return;
        _touching = new Thread(Touch) { IsBackground = true, Name = "touch ahead" };
        _touching.Start(_first);

        void Touch(object? block)
        {
            for (var (memory, offset) = ((NativeBuffer)block!, 0L); offset < end && !_disposed; offset += TouchBytes) memory.Touch(offset,
                Math.Min(TouchBytes, end - offset));
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _disposed = true;
        _touching?.Join();
        foreach (var block in _blocks) block.Memory?.Dispose();
        _gradients?.Dispose();
        _blocks.Clear();
        Reserved = 0;
        Release(0, 0, 0);
    }

    /// <summary>A tensor of a scope that has just ended, moved to where the scope began.</summary>
    internal Tensor Moved(Tensor tensor)
    {
        var moved = Tensor(tensor.Shape);
        moved.Moments = tensor.Moments;
        if (!IsPlan) tensor.Span.CopyTo(moved.Span);
        return moved;
    }

    internal void Release(int block, long offset, long full) => (_block, _offset, _full) = (block, offset, full);

    /// <summary>Goes on to a block with room for so much. Blocks ahead are empty: those too small are let go, so that none is held unused.</summary>
    private void NextBlock(long bytes)
    {
        if (_offset > 0 || (_block == 0 && _first is not null))
        {
            _full += _blocks[_block].Length;
            _block++;
            _offset = 0;
        }
        while (_block < _blocks.Count && _blocks[_block].Length < bytes)
        {
            _blocks[_block].Memory?.Dispose();
            Reserved -= _blocks[_block].Length;
            _blocks.RemoveAt(_block);
        }
        if (_block < _blocks.Count) return;
        bytes = Math.Max(bytes, BlockBytes);
        _blocks.Add(new(bytes, IsPlan ? null : Reserve(bytes)));
        Reserved += bytes;
        PeakReserved = Math.Max(PeakReserved, Reserved);
    }

    private readonly record struct Block(long Length, NativeBuffer? Memory);

    internal static NativeBuffer Reserve(long bytes)
    {
        try
        {
            return new NativeBuffer(bytes);
        }
        catch (OutOfMemoryException e)
        {
            throw new KandinskyException($"The system has no {bytes >> 20} MB of memory left. Ask for a smaller picture or fewer at once.", ErrorKind.Memory,
                e);
        }
    }
}
