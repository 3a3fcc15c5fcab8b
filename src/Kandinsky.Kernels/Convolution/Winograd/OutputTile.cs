using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace Kandinsky.Kernels;

/// <summary>Where the outputs of a tile go: the part of it that lies inside the picture.</summary>
internal readonly unsafe struct OutputTile
{
    private readonly Picture* _picture;
    private readonly MomentBlock* _moments;
    private readonly long _start, _line;
    private readonly int _image, _rows, _columns, _channels;

    public OutputTile(WinogradJob* job, int tile)
    {
        _picture = job->Picture;
        _channels = _picture->Shape.OutChannels;
        var (image, row, column) = job->Place(tile);
        _image = job->Band.Image + image;
        _start = _picture->Line(_image, job->Band.Row + row) + (long)column * _channels;
        _line = (long)_picture->OutWidth * _channels;
        _rows = Math.Min(job->Outputs, job->Band.Rows - row);
        _columns = Math.Min(job->Outputs, _picture->OutWidth - column);
        if (_picture->Moments != null) _moments = _picture->Moments + ((nint)tile / WinogradJob.GroupTiles + image) * Panels.Count(_channels);
    }

    /// <summary>Fetches the lines of some channels, and of what is added to them: they come from far away.</summary>
    public void Fetch(int channel, int count)
    {
        if (!Sse.IsSupported) return;
        for (var i = 0; i < _rows; i++)
        {
            var at = _start + i * _line + channel;
            for (var j = 0; j < _columns; j++, at += _channels)
                for (var c = 0; c < count; c += WinogradJob.CacheLine)
                {
                    Sse.Prefetch0(_picture->Y + at + c);
                    if (_picture->Residual != null) Sse.Prefetch0(_picture->Residual + at + c);
                }
        }
    }

    /// <summary>Adds bias and residual to the results of some channels, pixel after pixel, and writes them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Write<V>(float* result, int row, int channel) where V : struct, IFloats<V>
    {
        if (channel + V.Count > _channels)
        {
            for (var c = 0; channel + c < _channels; c++) WriteOne(result + c, row, V.Count, channel + c);
            return;
        }
        var bias = _picture->Bias == null ? V.Zero : V.Load(_picture->Bias + channel);
        if (_moments != null)
        {
            WriteAndSum(result, row, channel, bias);
            return;
        }
        for (var i = 0; i < _rows; i++, result += row)
        {
            var at = _start + i * _line + channel;
            for (var j = 0; j < _columns; j++, at += _channels) Value(result + j * V.Count, bias, at).Store(_picture->Y + at);
        }
    }

    /// <summary>The same for one channel, whose results are so many numbers apart.</summary>
    public void WriteOne(float* result, int row, int apart, int channel)
    {
        var sum = 0f;
        for (var i = 0; i < _rows; i++)
            for (var j = 0; j < _columns; j++)
            {
                var at = At(i, j, channel);
                var value = result[i * row + j * apart] + (_picture->Bias == null ? 0 : _picture->Bias[channel]);
                sum += _picture->Y[at] = value + (_picture->Residual == null ? 0 : _picture->Residual[at]);
            }
        if (_moments == null) return;
        var block = _moments + channel / Panels.Width;
        if (block->Pixels == 0) block->Begin(channel % Panels.Width, sum / (_rows * _columns));
        for (var i = 0; i < _rows; i++)
            for (var j = 0; j < _columns; j++) block->AddOne(channel % Panels.Width, _picture->Y[At(i, j, channel)]);
    }

    /// <summary>Ends the tile: counts its pixels among those of the moments of some channels.</summary>
    public void Finish(int firstChannel, int channels)
    {
        if (_moments == null) return;
        for (var panel = firstChannel / Panels.Width; panel < Panels.Count(Math.Min(firstChannel + channels, _channels)); panel++)
        {
            _moments[panel].Image = _image;
            _moments[panel].Pixels += _rows * _columns;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void WriteAndSum<V>(float* result, int row, int channel, V bias) where V : struct, IFloats<V>
    {
        var block = _moments + channel / Panels.Width;
        var lane = channel % Panels.Width;
        V sum = V.Zero, squares = V.Zero;   // chains of a line's pixels, then one of lines, then one of tiles
        if (block->Pixels == 0)
        {
            Mean(result, row, channel, bias).Store(block->Pivots + lane);
            sum.Store(block->Sums + lane);
            squares.Store(block->Squares + lane);
        }
        var pivot = V.Load(block->Pivots + lane);
        for (var i = 0; i < _rows; i++, result += row)
        {
            var at = _start + i * _line + channel;
            V lineSum = V.Zero, lineSquares = V.Zero;
            for (var j = 0; j < _columns; j++, at += _channels)
            {
                var value = Value(result + j * V.Count, bias, at);
                value.Store(_picture->Y + at);
                var deviation = value - pivot;
                lineSum += deviation;
                lineSquares = V.MultiplyAdd(deviation, deviation, lineSquares);
            }
            sum += lineSum;
            squares += lineSquares;
        }
        (V.Load(block->Sums + lane) + sum).Store(block->Sums + lane);
        (V.Load(block->Squares + lane) + squares).Store(block->Squares + lane);
    }

    private V Mean<V>(float* result, int row, int channel, V bias) where V : struct, IFloats<V>
    {
        var sum = V.Zero;
        for (var i = 0; i < _rows; i++)
            for (var j = 0; j < _columns; j++) sum += Value(result + i * row + j * V.Count, bias, At(i, j, channel));
        return sum * V.Broadcast(1f / (_rows * _columns));
    }

    private long At(int row, int column, int channel) => _start + row * _line + (long)column * _channels + channel;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private V Value<V>(float* result, V bias, long at) where V : struct, IFloats<V>
    {
        var value = V.Load(result) + bias;
        return _picture->Residual == null ? value : value + V.Load(_picture->Residual + at);
    }
}
