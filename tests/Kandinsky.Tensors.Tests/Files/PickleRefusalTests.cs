using Kandinsky.Testing;

namespace Kandinsky.Tensors.Tests;

/// <summary>Pickles that would run something, exhaust something, or read outside their data elsewhere.</summary>
public sealed class PickleRefusalTests : IDisposable
{
    private static readonly string[] _callables =
    [
        "os system", "posix system", "nt system", "os popen", "os execv", "builtins eval", "builtins exec", "builtins compile", "builtins open",
        "builtins getattr", "builtins __import__", "__builtin__ eval", "subprocess Popen", "subprocess check_output", "subprocess run",
        "runpy _run_code", "importlib import_module", "pip main", "pip._internal main", "pty spawn", "code InteractiveInterpreter",
        "ctypes CDLL", "socket create_connection", "webbrowser open", "shutil rmtree", "pathlib Path", "io open", "operator attrgetter",
        "functools partial", "types FunctionType", "marshal loads", "pickle loads", "_codecs encode", "bdb Bdb", "timeit timeit",
        "torch load", "torch.hub load", "torch._utils _rebuild_sparse_tensor", "torch._utils _rebuild_parameter_with_state",
        "torch._utils _rebuild_device_tensor_from_numpy", "torch.storage _load_from_bytes", "torch.serialization load",
        "torch._inductor.codecache compile_file", "torch.distributed.rpc rpc_sync", "numpy load", "numpy.core.multiarray _reconstruct",
        "numpy.testing._private.utils runstring", "collections OrderedDict.__init__", "collections.OrderedDict update", "collections defaultdict",
        "torch FloatStorage.from_file", "torch.FloatStorage from_file", " torch FloatStorage", "torch QInt8Storage", "TORCH FLOATSTORAGE",
    ];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void No_callable_but_those_of_tensors_is_accepted()
    {
        var touched = _folder.Path("touched");
        Assert.True(_callables.Length > 50);
        foreach (var callable in _callables)
        {
            var (module, name) = (callable[..callable.LastIndexOf(' ')], callable[(callable.LastIndexOf(' ') + 1)..]);
            Refused(PickleWriter.Dictionary(p => p.Global(module, name).Op('(').Text($"touch {touched}").Op('t').Op('R')));
            Refused(PickleWriter.Dictionary(p => p.Text(module).Text(name).Raw(0x93).Op('(').Text($"touch {touched}").Op('t').Op('R')));
            Refused(PickleWriter.Dictionary(p => p.Global(module, name).Op('(').Text($"touch {touched}").Op('t').Raw(0x81)));
            Refused(PickleWriter.Dictionary(p => p.Global(module, name)));
        }
        Assert.Equal(["pickle.bin"], Directory.EnumerateFileSystemEntries(_folder.Root).Select(Path.GetFileName));
    }

    [Fact]
    public void No_instruction_but_those_of_tensors_is_accepted()
    {
        const string known = "\x80\x95\x81(N\x88\x89KMJ\x8aGX\x8c\x8d}])\x85\x86\x87taesuqr\x94hjc\x93QRb.";
        for (var instruction = 0; instruction < 256; instruction++)
            if (!known.Contains((char)instruction, StringComparison.Ordinal))
                Assert.Contains($"0x{instruction:x2}", Refused(PickleWriter.Dictionary(p => p.Number(1).Raw((byte)instruction))), StringComparison.Ordinal);
    }

    [Fact]
    public void Malformed_programs_are_refused()
    {
        Refused([]);
        Refused([0x80, 2]);
        Refused([0x80, 9, (byte)'}', (byte)'.']);
        Refused([.. PickleWriter.Dictionary(p => p.Number(1)), 0]);
        Refused(new PickleWriter().Op('.').Bytes);
        Refused(new PickleWriter().Op('}').Op('}').Op('.').Bytes);
        Refused(new PickleWriter().Op(']').Op('.').Bytes);
        Refused(new PickleWriter().Op('(').Op('.').Bytes);
        Refused(PickleWriter.Dictionary(p => p.Op('t')));
        Refused(PickleWriter.Dictionary(p => p.Raw(0x87)));
        Refused(PickleWriter.Dictionary(p => p.Raw((byte)'h', 9)));
        Refused(PickleWriter.Dictionary(p => p.Raw((byte)'j', 255, 255, 255, 255)));
        Refused(PickleWriter.Dictionary(p => p.Raw((byte)'X', 255, 255, 255, 127)));
        Refused(PickleWriter.Dictionary(p => p.Raw(0x8d, 255, 255, 255, 255, 255, 255, 255, 255)));
        Refused(PickleWriter.Dictionary(p => p.Raw(0x8c, 1, 0xff)));
        Refused(PickleWriter.Dictionary(p => p.Raw(0x8a, 9, 1, 2, 3, 4, 5, 6, 7, 8, 9)));
        Refused(PickleWriter.Dictionary(p => p.Op(']').Text("k").Number(1).Op('s')));
        Refused(PickleWriter.Dictionary(p => p.Op('}').Number(1).Op('a')));
        Refused(PickleWriter.Dictionary(p => p.Op('}').Number(1).Number(2).Op('s')));
        Refused(PickleWriter.Dictionary(p => p.Op('}').Op('(').Text("odd").Op('u')));
        Refused(PickleWriter.Dictionary(p => p.Op(']').Op('}').Op('b')));
        Refused(PickleWriter.Dictionary(p => p.Global("torch", "FloatStorage").Op(')').Op('R')));
        Refused(PickleWriter.Dictionary(p => p.Global("collections", "OrderedDict").Number(1).Op('R')));
        Refused(PickleWriter.Dictionary(p => p.Global("collections", "OrderedDict").Numbers(1).Op('R')));
        Refused(PickleWriter.Dictionary(p => p.Text("storage").Op('Q')));
        Refused(PickleWriter.Dictionary(p => p.Op('c').Raw("no end"u8.ToArray())));
        Refused(PickleWriter.Dictionary(p => p.Raw([.. Enumerable.Repeat((byte)'N', 1_000_100)])));
        Refused(new byte[9 << 20]);
    }

    [Theory]
    [InlineData(4, 0, new long[] { 5 }, new long[] { 1 })]
    [InlineData(4, 1, new long[] { 4 }, new long[] { 1 })]
    [InlineData(4, -1, new long[] { 2 }, new long[] { 1 })]
    [InlineData(4, 0, new long[] { -2 }, new long[] { 1 })]
    [InlineData(4, 3, new long[] { 4 }, new long[] { -1 })]
    [InlineData(4, 0, new long[] { 2, 2 }, new long[] { 1 })]
    [InlineData(4, 0, new long[] { 1000000000 }, new long[] { 0 })]
    [InlineData(4, 0, new long[] { 5, 1 }, new long[] { 0, 0 })]
    [InlineData(4, 0, new long[] { 2, 2 }, new long[] { long.MaxValue, 1 })]
    [InlineData(4, long.MaxValue, new long[] { 2 }, new long[] { 1 })]
    [InlineData(4, 0, new long[] { long.MaxValue, 4 }, new long[] { 0, 1 })]
    [InlineData(4, 0, new long[] { 1L << 62, 1L << 62, 0 }, new long[] { 1, 1, 1 })]
    [InlineData(-4, 0, new long[] { 1 }, new long[] { 1 })]
    [InlineData(5, 0, new long[] { 4 }, new long[] { 1 })]
    [InlineData(long.MaxValue, 0, new long[] { 4 }, new long[] { 1 })]
    [InlineData(1L << 62, 0, new long[] { 4 }, new long[] { 1 })]
    [InlineData(4, 0, new long[] { 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1 }, new long[] { 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1 })]
    public void A_tensor_outside_its_data_is_refused(long count, long offset, long[] shape, long[] strides) =>
        Refused(PickleWriter.Dictionary(p => p.Tensor("FloatStorage", "0", count, offset, shape, strides)), new byte[16]);

    [Theory]
    [InlineData("1")]
    [InlineData("../data.pkl")]
    [InlineData("/etc/hostname")]
    [InlineData("")]
    public void Data_that_is_not_in_the_archive_is_refused(string key) =>
        Refused(PickleWriter.Dictionary(p => p.Tensor("FloatStorage", key, 4, 0, [4], [1])), new byte[16]);

    [Fact]
    public void A_pickle_cut_at_any_byte_is_refused()
    {
        var pickle = PickleWriter.Dictionary(p => p.Tensor("FloatStorage", "0", 4, 0, [2, 2], [2, 1]));
        for (var length = 0; length < pickle.Length; length++) Refused(pickle[..length], new byte[16]);
    }

    [Fact]
    public void A_pickle_with_any_byte_changed_never_crashes()
    {
        var pickle = PickleWriter.Dictionary(p => p.Tensor("FloatStorage", "0", 4, 0, [2, 2], [2, 1]));
        var random = new Random(5);
        var path = _folder.Path("pickle.bin");
        for (var round = 0; round < 1000; round++)
        {
            var damaged = pickle.ToArray();
            for (var change = random.Next(1, 4); change > 0; change--) damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
            PickleWriter.Archive(path, damaged, new byte[16]);
            Damage.OpensOrIsRefused(path);
        }
    }

    private string Refused(byte[] pickle, params byte[][] storages)
    {
        var path = _folder.Path("pickle.bin");
        PickleWriter.Archive(path, pickle, storages);
        Damage.IsRefused(path);
        return Assert.Throws<KandinskyException>(() => new PickleCheckpoint(path)).Message;
    }
}
