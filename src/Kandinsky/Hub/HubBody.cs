namespace Kandinsky;

/// <summary>Reads the content of an answer, giving up when it stays silent.</summary>
/// <param name="reply">The answer.</param>
/// <param name="silence">How long it may stay silent.</param>
internal sealed class HubBody(HubReply reply, TimeSpan silence)
{
    private const int BufferSize = 256 << 10;

    /// <summary>Hands on the content piece by piece; each piece is valid until the next is asked for.</summary>
    /// <exception cref="HubFault">The connection was cut or stayed silent.</exception>
    public async IAsyncEnumerable<ReadOnlyMemory<byte>> PiecesAsync(
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var buffer = new byte[BufferSize];
        Stream? stream = null;
        try
        {
            while (true)
            {
                patience.CancelAfter(silence);
                int read;
                try
                {
                    stream ??= await reply.Content.ReadAsStreamAsync(patience.Token).ConfigureAwait(false);
                    read = await stream.ReadAsync(buffer, patience.Token).ConfigureAwait(false);
                }
                catch (OperationCanceledException failure) when (!cancellation.IsCancellationRequested)
                {
                    throw new HubFault($"nothing arrived for {silence.TotalSeconds:0.#} s", cause: failure);
                }
                catch (Exception failure) when (failure is IOException or HttpRequestException)
                {
                    throw new HubFault($"the connection was cut: {failure.Message}", cause: failure);
                }

                if (read == 0)
                    yield break;
                yield return buffer.AsMemory(0, read);
            }
        }
        finally
        {
            if (stream is not null)
                await stream.DisposeAsync().ConfigureAwait(false);
        }
    }

    /// <summary>The whole content; null when it has more bytes than allowed.</summary>
    /// <exception cref="HubFault">The connection was cut or stayed silent.</exception>
    public async Task<byte[]?> ReadAllAsync(int atMost, CancellationToken cancellation)
    {
        using var all = new MemoryStream();
        await foreach (var piece in PiecesAsync(cancellation).ConfigureAwait(false))
        {
            if (all.Length + piece.Length > atMost)
                return null;
            all.Write(piece.Span);
        }

        return all.ToArray();
    }
}
