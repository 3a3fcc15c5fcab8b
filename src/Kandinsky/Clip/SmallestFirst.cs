namespace Kandinsky;

/// <summary>
/// A binary heap of numbers. The framework's queue would serve, but its code for numbers is compiled in every fresh process, which
/// takes longer than encoding the prompt.
/// </summary>
internal sealed class SmallestFirst
{
    private long[] _heap = new long[16];
    private int _count;

    /// <summary>Adds a number.</summary>
    public void Add(long value)
    {
        if (_count == _heap.Length)
        {
            var larger = new long[2 * _count];
            Array.Copy(_heap, larger, _count);
            _heap = larger;
        }

        var place = _count++;
        for (; place > 0 && _heap[(place - 1) / 2] > value; place = (place - 1) / 2)
        {
            _heap[place] = _heap[(place - 1) / 2];
        }

        _heap[place] = value;
    }

    /// <summary>Takes the smallest number out.</summary>
    public bool TryTake(out long smallest)
    {
        smallest = _heap[0];
        if (_count == 0)
        {
            return false;
        }

        var last = _heap[--_count];
        var place = 0;
        while (2 * place + 1 < _count)
        {
            var child = 2 * place + 1;
            if (child + 1 < _count && _heap[child + 1] < _heap[child])
            {
                child++;
            }

            if (_heap[child] >= last)
            {
                break;
            }

            _heap[place] = _heap[child];
            place = child;
        }

        _heap[place] = last;
        return true;
    }
}
