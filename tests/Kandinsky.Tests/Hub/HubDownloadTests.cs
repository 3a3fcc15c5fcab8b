using Kandinsky.Tensors;

namespace Kandinsky.Tests;

public sealed class HubDownloadTests
{
    [Fact]
    public async Task A_hundred_random_cuts_end_in_the_right_file()
    {
        var cuts = 0;
        for (var seed = 0; cuts < 100; seed++)
        {
            var random = new Random(seed);
            await using var pull = HubPull.OfWeights(random.Next(1, 300_000), seed);
            pull.Hub.TamperStorage = (_, reply) => random.Next(3) == 0 ? reply : Cut(reply);
            var settings = pull.Hub.Settings with { Attempts = random.Next(1, 4), FirstPause = TimeSpan.Zero };

            CachedSnapshot? snapshot = null;
            while (snapshot is null)
            {
                try
                {
                    snapshot = await pull.RunAsync(settings);
                }
                catch (KandinskyException error)
                {
                    Assert.Equal(ErrorKind.Network, error.Kind);
                    Assert.False(File.Exists(pull.WeightsBlob));
                    Assert.Null(pull.Cache.Find(StubHub.Id));
                    pull.NoBlobIsWrong();
                }
            }

            pull.EveryFileIsThere(snapshot);

            StubReply Cut(StubReply reply)
            {
                cuts++;
                return reply with { CutAfter = random.Next(reply.Body.Length) };
            }
        }
    }

    [Fact]
    public async Task However_often_it_is_cut_it_goes_on_while_bytes_arrive()
    {
        await using var pull = HubPull.OfWeights(100_000);
        pull.Hub.TamperStorage = (_, reply) => reply.Body.Length > 5000 ? reply with { CutAfter = 5000 } : reply;
        pull.EveryFileIsThere(await pull.RunAsync(pull.Hub.Settings with { Attempts = 2, FirstPause = TimeSpan.Zero }));
        Assert.Equal(Enumerable.Range(0, 20).Select(i => i == 0 ? (long?)null : 5000L * i), pull.Hub.StorageRequests.Select(request => (long?)request.From));
    }

    [Fact]
    public async Task Goes_on_where_an_earlier_process_stopped()
    {
        await using var pull = HubPull.OfWeights(100_000);
        pull.Hub.TamperStorage = (_, reply) => reply with { CutAfter = 60_001 };
        var message = await pull.FailAsync(ErrorKind.Network, pull.Hub.Settings with { Attempts = 1 });
        Assert.Contains("run the same command again", message);
        Assert.Equal(60_001, new FileInfo(pull.PartialBlob).Length);

        pull.Hub.TamperStorage = (_, reply) => reply;
        pull.EveryFileIsThere(await pull.RunAsync());
        Assert.Equal([null, 60_001], pull.Hub.StorageRequests.Select(request => request.From));
    }

    [Fact]
    public async Task A_partial_file_that_is_already_whole_is_only_checked()
    {
        await using var pull = HubPull.OfWeights(100_000);
        Leave(pull, pull.Weights);
        pull.EveryFileIsThere(await pull.RunAsync());
        Assert.Empty(pull.Hub.StorageRequests);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(50_000)]
    [InlineData(100_000)]
    [InlineData(200_000)]
    public async Task A_partial_file_with_other_bytes_is_started_anew(int bytes)
    {
        await using var pull = HubPull.OfWeights(100_000);
        Leave(pull, new byte[bytes]);
        pull.EveryFileIsThere(await pull.RunAsync());
    }

    [Fact]
    public async Task A_partial_file_that_is_a_link_out_of_the_cache_is_not_followed()
    {
        await using var pull = HubPull.OfWeights(100_000);
        using var outside = new TemporaryFolder();
        var victim = outside.Write("victim", "precious");
        Directory.CreateDirectory(Path.GetDirectoryName(pull.PartialBlob)!);
        File.CreateSymbolicLink(pull.PartialBlob, victim);
        pull.EveryFileIsThere(await pull.RunAsync());
        Assert.Equal("precious", File.ReadAllText(victim));
    }

    [Fact]
    public async Task A_server_that_ignores_Range_starts_the_file_anew()
    {
        await using var pull = HubPull.OfWeights(100_000);
        var answers = 0;
        pull.Hub.TamperStorage = (_, _) => new(200, pull.Weights) { CutAfter = ++answers < 4 ? 20_000 * answers : null };
        pull.EveryFileIsThere(await pull.RunAsync());
        Assert.Equal(4, pull.Hub.StorageRequests.Count);
    }

    [Fact]
    public async Task A_server_that_ignores_Range_and_always_cuts_at_the_same_place_is_given_up()
    {
        await using var pull = HubPull.OfWeights(100_000);
        pull.Hub.TamperStorage = (_, _) => new(200, pull.Weights) { CutAfter = 50_000 };
        Assert.Contains("attempts", await pull.FailAsync(ErrorKind.Network, pull.Hub.Settings with { Attempts = 3 }));
        Assert.False(File.Exists(pull.WeightsBlob));
    }

    [Fact]
    public async Task A_server_that_sends_another_part_starts_the_file_anew()
    {
        await using var pull = HubPull.OfWeights(100_000);
        var answers = 0;
        pull.Hub.TamperStorage = (_, reply) => ++answers switch
        {
            1 => reply with { CutAfter = 30_000 },
            2 => new StubReply(206, pull.Weights[10_000..]).With("Content-Range", "bytes 10000-99999/100000"),
            _ => reply,
        };
        pull.EveryFileIsThere(await pull.RunAsync());
        Assert.Null(pull.Hub.StorageRequests.Last().From);
    }

    [Fact]
    public async Task Another_etag_of_the_sender_midway_starts_the_file_anew()
    {
        await using var pull = HubPull.OfWeights(100_000);
        var answers = 0;
        pull.Hub.TamperStorage = (_, reply) => ++answers switch
        {
            1 => reply with { CutAfter = 30_000 },
            2 => reply.With("ETag", "\"another\""),
            _ => reply,
        };
        pull.EveryFileIsThere(await pull.RunAsync());
        Assert.Equal([null, 30_000, null], pull.Hub.StorageRequests.Select(request => request.From));
    }

    [Fact]
    public async Task A_file_that_changes_on_the_hub_midway_is_an_error()
    {
        await using var pull = HubPull.OfWeights(100_000);
        pull.Hub.TamperStorage = (_, reply) => reply with { CutAfter = 30_000 };
        var answers = 0;
        pull.Hub.Tamper = (request, reply) => reply.Headers.ContainsKey("X-Linked-Etag") && ++answers == 2
            ? reply.With("X-Linked-Etag", $"\"{new string('0', 64)}\"")
            : reply;
        Assert.Contains("changed on the hub", await pull.FailAsync(ErrorKind.Network));
        Assert.False(File.Exists(pull.WeightsBlob));
    }

    [Fact]
    public async Task A_range_past_the_end_starts_the_file_anew()
    {
        await using var pull = HubPull.OfWeights(100_000);
        Leave(pull, pull.Weights[..50_000]);
        pull.Hub.TamperStorage = (request, reply) => request.From is null ? reply : StubReply.Text(416);
        pull.EveryFileIsThere(await pull.RunAsync());
    }

    [Fact]
    public async Task Wrong_bytes_are_deleted_and_named()
    {
        await using var pull = HubPull.OfWeights(100_000);
        pull.Hub.TamperStorage = (_, reply) => reply with { Body = [.. reply.Body[..^1], (byte)(reply.Body[^1] ^ 1)] };
        var message = await pull.FailAsync(ErrorKind.Network);
        Assert.Contains("another hash", message);
        Assert.Contains(HubPull.WeightsName, message);
        Assert.False(File.Exists(pull.WeightsBlob) || File.Exists(pull.PartialBlob));
        Assert.Null(pull.Cache.Find(StubHub.Id));
    }

    [Fact]
    public async Task Wrong_bytes_of_a_small_file_are_deleted_and_named()
    {
        await using var pull = HubPull.OfWeights(10);
        pull.Hub.Tamper = (request, reply) => request.Path.EndsWith("unet/config.json", StringComparison.Ordinal) ? reply with { Body = "[ ]"u8.ToArray() }
            : reply;
        Assert.Contains("unet/config.json", await pull.FailAsync(ErrorKind.Network));
        pull.NoBlobIsWrong();
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(1)]
    [InlineData(100_000)]
    public async Task A_wrong_length_is_deleted_and_named(int more)
    {
        await using var pull = HubPull.OfWeights(100_000);
        pull.Hub.TamperStorage = (_, reply) => reply with { Body = new byte[100_000 + more] };
        Assert.Contains($"{100_000 + more} bytes where the hub states 100000", await pull.FailAsync(ErrorKind.Network));
        Assert.False(File.Exists(pull.WeightsBlob) || File.Exists(pull.PartialBlob));
    }

    [Fact]
    public async Task More_bytes_than_announced_are_refused_without_a_length_header()
    {
        await using var pull = HubPull.OfWeights(100_000);
        var chunk = new byte[150_000];
        pull.Hub.TamperStorage = (_, reply) => new StubReply(200,
            [.. System.Text.Encoding.ASCII.GetBytes($"{chunk.Length:x}\r\n"), .. chunk, .. "\r\n0\r\n\r\n"u8]).With("Transfer-Encoding", "chunked");
        Assert.Contains("more than the 100000 bytes", await pull.FailAsync(ErrorKind.Network));
        Assert.False(File.Exists(pull.WeightsBlob) || File.Exists(pull.PartialBlob));
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("br")]
    public async Task Packed_bytes_are_refused(string encoding)
    {
        await using var pull = HubPull.OfWeights(100_000);
        pull.Hub.TamperStorage = (_, reply) => reply.With("Content-Encoding", encoding);
        Assert.Contains($"{encoding}-encoded", await pull.FailAsync(ErrorKind.Network));
        Assert.False(File.Exists(pull.WeightsBlob));
        Assert.All(pull.Hub.StorageRequests, request => Assert.Equal("identity", request.Headers["Accept-Encoding"]));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(99_999)]
    [InlineData(37)]
    public async Task A_connection_that_falls_silent_is_given_up_and_taken_up_again(int bytes)
    {
        await using var pull = HubPull.OfWeights(100_000);
        var answers = 0;
        pull.Hub.TamperStorage = (_, reply) => ++answers == 1 ? reply with { SilentAfter = bytes } : reply;
        pull.EveryFileIsThere(await pull.RunAsync(pull.Hub.Settings with { Silence = TimeSpan.FromSeconds(0.4) }));
        Assert.Equal(2, pull.Hub.StorageRequests.Count);
    }

    [Fact]
    public async Task An_empty_file_arrives()
    {
        await using var pull = HubPull.OfWeights(0);
        pull.EveryFileIsThere(await pull.RunAsync());
    }

    private static void Leave(HubPull pull, byte[] bytes)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(pull.PartialBlob)!);
        File.WriteAllBytes(pull.PartialBlob, bytes);
    }
}
