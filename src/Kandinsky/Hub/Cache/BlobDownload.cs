using System.Net;

namespace Kandinsky;

/// <summary>
/// Brings one file of the hub into an unfinished blob: from where it stands, over as many connections as it takes, until
/// length and hash are right or it is clear that they never will be.
/// </summary>
internal sealed class BlobDownload(HubConnection connection, HubSettings settings, HubId id, string commit, HubFile file, HubMeter meter)
{
    private readonly HubErrors _errors = new(settings, id, file.Name);
    private readonly HubRetry _retry = new(settings, $"{file.Name} of {id.Id}");
    private readonly Uri _url = HubUrl.OfFile(settings, id, commit, file.Name);
    private string? _senderTag;
    private long _furthest;

    /// <summary>Downloads what is missing.</summary>
    /// <exception cref="KandinskyException">A refusal, a wrong length or hash (the unfinished blob is deleted), or a full disk.</exception>
    public async Task RunAsync(PartialBlob partial, CancellationToken cancellation)
    {
        _furthest = partial.Length;
        meter.Note(file, partial.Length, arrived: 0);
        while (true)
        {
            await _retry.RunAsync(() => AttemptAsync(partial, cancellation), cancellation).ConfigureAwait(false);
            if (partial.Matches())
                return;
            if (!partial.IsResumed)
                throw await WrongAsync(partial, "another hash than the hub states").ConfigureAwait(false);
            partial.Restart(); // What an earlier process left was no part of this file.
        }
    }

    private async Task<bool> AttemptAsync(PartialBlob partial, CancellationToken cancellation)
    {
        if (partial.IsWhole)
            return true;
        using var reply = await connection.AskAsync(HttpMethod.Get, _url, partial.Length, _errors, cancellation).ConfigureAwait(false);
        await CheckAsync(reply, partial).ConfigureAwait(false);
        await foreach (var piece in new HubBody(reply, settings.Silence).PiecesAsync(cancellation).ConfigureAwait(false))
        {
            if (partial.Length + piece.Length > file.Bytes)
                throw await WrongAsync(partial, $"more than the {file.Bytes} bytes the hub states").ConfigureAwait(false);
            await partial.AppendAsync(piece, cancellation).ConfigureAwait(false);
            meter.Note(file, partial.Length, piece.Length);
            if (partial.Length <= _furthest)
                continue; // Bytes that were here before a restart are no progress.
            _furthest = partial.Length;
            _retry.Progressed();
        }

        return partial.IsWhole ? true : throw new HubFault($"the connection ended at {partial.Length} of {file.Bytes} bytes");
    }

    /// <summary>Makes sure that the bytes to come continue the ones that are there, or starts over.</summary>
    private async Task CheckAsync(HubReply reply, PartialBlob partial)
    {
        if (BlobHash.IsKnown(reply.Hash) && reply.Hash!.Length == file.Hash.Length && reply.Hash != file.Hash)
            throw new KandinskyException($"{file.Name} of {id.Id} changed on the hub during the download; run the same command again", ErrorKind.Network);
        if (reply.Content.Headers.ContentEncoding.Any(encoding => !encoding.Equals("identity", StringComparison.OrdinalIgnoreCase)))
            throw _errors.Broken($"{string.Join(", ", reply.Content.Headers.ContentEncoding)}-encoded bytes that were not asked for");

        var range = reply.Content.Headers.ContentRange;
        var whole = reply.Status switch
        {
            HttpStatusCode.PartialContent => range?.Length,
            HttpStatusCode.OK => reply.Content.Headers.ContentLength,
            _ => null,
        };
        if (whole is not null && whole != file.Bytes)
            throw await WrongAsync(partial, $"{whole} bytes where the hub states {file.Bytes}").ConfigureAwait(false);
        if (reply.Status == HttpStatusCode.OK)
        {
            partial.Restart(); // The server sends all of it.
            _senderTag = reply.SenderTag;
            return;
        }

        var continues = reply.Status == HttpStatusCode.PartialContent && range?.From == partial.Length
            && (_senderTag is null || _senderTag == reply.SenderTag);
        _senderTag = reply.SenderTag;
        if (continues)
            return;
        partial.Restart();
        throw new HubFault("the server sends another part than was asked for", pause: TimeSpan.Zero);
    }

    private async Task<KandinskyException> WrongAsync(PartialBlob partial, string how)
    {
        await partial.DiscardAsync().ConfigureAwait(false);
        return new($"{file.Name} of {id.Id} arrived with {how}; it was deleted: run the same command again,"
            + " and if it stays so, check the proxy or use another mirror (HF_ENDPOINT)", ErrorKind.Network);
    }
}
