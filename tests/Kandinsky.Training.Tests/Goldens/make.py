"""Makes the goldens of these tests with PyTorch 1.13 (Debian's python3-torch): python3 make.py, in this folder."""
import json, struct, torch

def save(path, tensors):
    header, blob = {"__metadata__": {"format": "pt"}}, b""
    for name in sorted(tensors):
        data = tensors[name].detach().contiguous().numpy().astype("<f4")
        header[name] = {"dtype": "F32", "shape": list(data.shape), "data_offsets": [len(blob), len(blob) + data.nbytes]}
        blob += data.tobytes()
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text + blob)

def optimizers(count=37, steps=12):
    torch.manual_seed(0)
    start = torch.randn(count)
    gradients = torch.randn(steps, count) * torch.logspace(-4, 2, count)
    out = {"start": start.clone(), "gradients": gradients}
    def run(name, make, factor=lambda step: 1.0):
        weight = torch.nn.Parameter(start.clone())
        optimizer = make([weight])
        rate, rows = optimizer.param_groups[0]["lr"], []
        for step in range(steps):
            optimizer.param_groups[0]["lr"] = rate * factor(step)
            weight.grad = gradients[step].clone()
            optimizer.step()
            rows.append(weight.detach().clone())
        out[name] = torch.stack(rows)
    run("adamw", lambda weights: torch.optim.AdamW(weights, lr=1e-3, weight_decay=0.01))
    run("adamw_other", lambda weights: torch.optim.AdamW(weights, lr=0.05, betas=(0.8, 0.95), eps=1e-4, weight_decay=0.0), lambda step: 1 / (1 + step))
    run("sgd", lambda weights: torch.optim.SGD(weights, lr=0.01))
    run("sgd_momentum", lambda weights: torch.optim.SGD(weights, lr=0.01, momentum=0.9, weight_decay=0.1))
    run("sgd_nesterov", lambda weights: torch.optim.SGD(weights, lr=0.01, momentum=0.8, nesterov=True))
    a, b = torch.nn.Parameter(torch.zeros(5)), torch.nn.Parameter(torch.zeros(7))
    a.grad, b.grad = torch.randn(5), torch.randn(7)
    out["clip_a"], out["clip_b"] = a.grad.clone(), b.grad.clone()
    out["clip_norm"] = torch.nn.utils.clip_grad_norm_([a, b], 1.0).reshape(1)
    out["clipped_a"], out["clipped_b"] = a.grad.clone(), b.grad.clone()
    return out

save("optimizers.safetensors", optimizers())
