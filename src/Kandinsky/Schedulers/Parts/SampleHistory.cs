namespace Kandinsky;

/// <summary>The last few samples (predictions, derivatives) of a run, in buffers that are reused.</summary>
/// <param name="capacity">How many are kept.</param>
internal sealed class SampleHistory(int capacity)
{
    private readonly float[][] _kept = new float[capacity][];
    private int _newest = -1;

    /// <summary>How many are there.</summary>
    public int Count { get; private set; }

    /// <summary>The newest at 0, the one before it at 1, …</summary>
    public float[] this[int age] => _kept[(_newest - age + capacity) % capacity];

    /// <summary>Makes room for a new one, dropping the oldest when full. Its contents are stale.</summary>
    public float[] Push(int length)
    {
        _newest = (_newest + 1) % capacity;
        Count = Math.Min(Count + 1, capacity);
        if (_kept[_newest]?.Length != length)
            _kept[_newest] = new float[length];
        return _kept[_newest];
    }
}
